import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/core/aws-error.ts';
import type { CallContext } from '../../src/core/service.ts';
import { checkedOperations } from '../../src/shapes/checked-operation.ts';
import { violationsMessage, shapeViolations } from '../../src/shapes/shape-violations.ts';
import { blob, flag, list, map, number, oneOf, structure, text } from '../../src/shapes/shape.ts';
import { place } from '../emulation.ts';

const shape = structure(
  { Name: text({ min: 2, max: 4, pattern: '[a-z]+' }) },
  {
    Kind: oneOf('A', 'B'),
    Bytes: blob(1, 3),
    Flag: flag,
    Count: number(1, 5),
    Items: list(text({ max: 2 }), 1, 2),
    Pairs: map(text({ max: 2 }), text({ max: 2 })),
    Inner: structure({ Deep: text() }),
  },
);
const messageFor = (input: unknown) => violationsMessage(shapeViolations(shape, input));

describe('an input', () => {
  it('that fits has no violations, and unknown or empty members are ignored', () => {
    const input = {
      Name: 'abc',
      Kind: 'B',
      Bytes: 'AQID',
      Flag: false,
      Count: 5,
      Items: ['x'],
      Pairs: { a: 'b' },
    };

    expect(shapeViolations(shape, { ...input, Inner: { Deep: '' }, Other: 1 })).toEqual([]);
    expect(shapeViolations(shape, { Name: 'abc', Kind: null, Items: undefined })).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['null', {}, "Value null at 'name' failed to satisfy constraint: Member must not be null"],
    [
      'too short',
      { Name: 'a' },
      "Value 'a' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    [
      'too long',
      { Name: 'abcde' },
      "Value 'abcde' at 'name' failed to satisfy constraint: Member must have length less than or equal to 4",
    ],
    [
      'another pattern',
      { Name: 'ab\n' },
      "Value 'ab\n' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
    ],
    [
      'outside the enum',
      { Name: 'ab', Kind: 'C' },
      "Value 'C' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [A, B]",
    ],
    [
      'too many bytes',
      { Name: 'ab', Bytes: 'AQIDBA==' },
      "Value 'java.nio.HeapByteBuffer[pos=0 lim=4 cap=4]' at 'bytes' failed to satisfy constraint: Member must have length less than or equal to 3",
    ],
    [
      'too great',
      { Name: 'ab', Count: 6 },
      "Value '6' at 'count' failed to satisfy constraint: Member must have value less than or equal to 5",
    ],
    [
      'too small',
      { Name: 'ab', Count: 0 },
      "Value '0' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'an empty list',
      { Name: 'ab', Items: [] },
      "Value '[0 members]' at 'items' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'a bad item',
      { Name: 'ab', Items: ['x', 'xyz'] },
      "Value 'xyz' at 'items.2.member' failed to satisfy constraint: Member must have length less than or equal to 2",
    ],
    [
      'a bad map value',
      { Name: 'ab', Pairs: { k: 'xyz' } },
      "Value 'xyz' at 'pairs.k.member' failed to satisfy constraint: Member must have length less than or equal to 2",
    ],
    [
      'a bad inner member',
      { Name: 'ab', Inner: {} },
      "Value null at 'inner.deep' failed to satisfy constraint: Member must not be null",
    ],
  ])('with %s is refused with AWS’s message', (_, input, expected) => {
    expect(messageFor(input)).toBe(`1 validation error detected: ${expected}`);
  });

  it('with two violations is refused with both messages', () => {
    expect(messageFor({ Name: 'a', Kind: 'C' })).toMatch(
      /^2 validation errors detected: .*'name'.*; .*'kind'/,
    );
  });

  it.each<[unknown, string]>([
    [[], 'START_ARRAY can not be converted to a structure'],
    [{ Name: 5 }, 'NUMBER_VALUE can not be converted to a String'],
    [{ Name: 'ab', Flag: 'true' }, 'STRING_VALUE can not be converted to a Boolean'],
    [{ Name: 'ab', Count: 1.5 }, 'NUMBER_VALUE can not be converted to a Number'],
    [{ Name: 'ab', Items: {} }, 'START_OBJECT can not be converted to a List'],
    [{ Name: 'ab', Bytes: 'ä' }, 'Unable to deserialize blob: the value is not base64.'],
  ])('%j cannot be deserialized', (input, expected) => {
    expect(messageFor(input)).toBe(expected);
  });
});

describe('a checked operation', () => {
  const write = checkedOperations((violations) => new AwsError('Invalid', violationsMessage(violations)));
  // Neither `demands` nor `run` below reads the caller.
  const context = { place } as CallContext;

  it('refuses a bad input before demands and run see it', () => {
    const seen: string[] = [];
    const operation = write({
      shape: structure({ Name: text() }),
      demands: () => (seen.push('demands'), []),
      run: () => void seen.push('run'),
    });

    expect(() => operation.demands({}, context)).toThrow(AwsError);
    expect(() => operation.run({}, context)).toThrow(AwsError);
    expect(() => operation.run(undefined, context)).toThrow(AwsError);
    expect(seen).toEqual([]);
  });

  it('converts query parameters to their types, and leaves other text unchanged', () => {
    const operation = write({
      shape: structure({}, { size: number(1, 9), all: flag, name: text() }),
      http: { method: 'GET', uri: '/', query: { size: 'size', all: 'all', name: 'name' } },
      demands: () => [],
      run: (input: object) => input,
    });

    expect(operation.run({ size: '5', all: 'true', name: '5' }, context)).toEqual({
      size: 5,
      all: true,
      name: '5',
    });
    expect(() => operation.run({ size: 'five' }, context)).toThrow('can not be converted to a Number');
    expect(() => operation.run({ size: '10' }, context)).toThrow('less than or equal to 9');
  });
});
