/** Patterns of EventBridge: what they match, and which parts are refused as unsupported. */
import { describe, expect, it } from 'vitest';
import { matchesPattern, patternViolation } from '../../../src/services/events/pattern.ts';

const event = {
  source: 'aws.iot',
  resources: ['first', 'second'],
  detail: { eventName: 'UpdateThing', by: { arn: 'one' }, none: [] },
};

describe('a pattern', () => {
  it.each<readonly [string, unknown, boolean]>([
    ['with a value of the list', { source: ['aws.iam', 'aws.iot'] }, true],
    ['with other values', { source: ['aws.iam'] }, false],
    ['with a value of an array of the event', { resources: ['other', 'second'] }, true],
    ['with no value of an array', { resources: ['other'] }, false],
    [
      'that requires a field to be absent that is an empty array',
      { detail: { none: [{ exists: false }] } },
      true,
    ],
    ['of a nested field', { detail: { eventName: ['UpdateThing'] } }, true],
    ['of an absent field', { detail: { errorCode: ['x'] } }, false],
    ['that requires a field to be absent', { detail: { errorCode: [{ exists: false }] } }, true],
    ['that requires a field to be present', { detail: { errorCode: [{ exists: true }] } }, false],
    ['anything but the value', { detail: { by: { arn: [{ 'anything-but': ['one'] }] } } }, false],
    ['anything but another value', { detail: { by: { arn: [{ 'anything-but': 'two' }] } } }, true],
    ['anything but, of an absent field', { detail: { who: [{ 'anything-but': 'two' }] } }, false],
    ['one of two', { $or: [{ source: ['no'] }, { detail: { eventName: ['UpdateThing'] } }] }, true],
    ['none of two', { $or: [{ source: ['no'] }, { detail: { eventName: ['no'] } }] }, false],
    ['of a name that every object inherits', { constructor: [{ exists: true }] }, false],
    ['that is not a pattern', undefined, false],
  ])('%s', (_, pattern, expected) => {
    expect(matchesPattern(pattern, event)).toBe(expected);
  });

  it.each([
    ['an unsupported comparison', { source: [{ prefix: 'aws' }] }, 'the comparison prefix'],
    ['one inside of an $or', { $or: [{ a: { b: [{ suffix: 'x' }] } }] }, 'the comparison suffix'],
    ['a value outside a list', { source: 'aws.iot' }, 'a value outside a list'],
    [
      'only supported parts',
      { a: [1, { exists: true }], $or: [{ b: [{ 'anything-but': 'c' }] }] },
      undefined,
    ],
  ])('with %s', (_, pattern, violation) => {
    expect(patternViolation(pattern)).toBe(violation);
  });
});
