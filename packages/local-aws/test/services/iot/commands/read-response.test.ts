import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readResponse } from '../../../../src/services/iot/commands/read-response.ts';

const statuses = ['IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT'];

describe('a response', () => {
  it('is read or refused for any bytes that a device sends', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(Buffer.from)), (payload) => {
        const read = readResponse(Buffer.from(payload));

        expect('violation' in read || statuses.includes(read.response.status)).toBe(true);
      }),
    );
  });

  it('keeps status, reason and result, and drops all other members', () => {
    const arbitrary = fc.record(
      {
        status: fc.constantFrom(...statuses),
        statusReason: fc.record(
          {
            reasonCode: fc.stringMatching(/^[A-Z0-9_-]{1,64}$/),
            reasonDescription: fc.stringMatching(/^[a-z ]{0,50}$/),
          },
          { requiredKeys: ['reasonCode'] },
        ),
        result: fc.dictionary(
          fc.stringMatching(/^[a-zA-Z0-9_-]{1,32}$/),
          fc.oneof(fc.record({ s: fc.string({ minLength: 1 }) }), fc.record({ b: fc.boolean() })),
          { noNullPrototype: true },
        ),
      },
      { requiredKeys: ['status'] },
    );
    fc.assert(
      fc.property(arbitrary, (given) => {
        const read = readResponse(
          Buffer.from(JSON.stringify({ ...given, extra: 'x', executionId: 'other' })),
        );

        const { status, statusReason, result = {} } = given;
        const expected = Object.entries(result).map(([name, value]) => [
          name,
          's' in value ? { S: value.s } : { B: value.b },
        ]);
        expect(read).toEqual({
          response: {
            status,
            ...(statusReason !== undefined && { statusReason }),
            ...(given.result !== undefined && { result: Object.fromEntries(expected) as object }),
          },
        });
      }),
    );
  });

  it.each([
    ['a reason code in small letters', { statusReason: { reasonCode: 'why' } }],
    ['a reason code that is too long', { statusReason: { reasonCode: 'X'.repeat(65) } }],
    [
      'a description that is too long',
      { statusReason: { reasonCode: 'X', reasonDescription: 'x'.repeat(1025) } },
    ],
    ['a description with a line break', { statusReason: { reasonCode: 'X', reasonDescription: 'a\nb' } }],
    ['a reason that is text', { statusReason: 'X' }],
    ['a result that is a list', { result: [] }],
    ['a result of two types', { result: { a: { s: 'x', b: true } } }],
    ['a result in capital letters', { result: { a: { S: 'x' } } }],
    ['a result without text', { result: { a: { s: '' } } }],
  ])('with %s is refused', (_, more) => {
    const read = readResponse(Buffer.from(JSON.stringify({ status: 'FAILED', ...more })));

    expect(read).toMatchObject({ violation: { error: 'InvalidRequest' } });
  });
});
