import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUlid, ulidAt, ulidTime } from '../../domain/ulid.ts';
import { ulid } from 'local-aws/appsync-js';

const moments = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('ulidTime', () => {
  it.each([
    [0, '0000000000'],
    [1, '0000000001'],
    [31, '000000000Z'],
    [32, '0000000010'],
    // The example of the specification.
    [1_469_918_176_385, '01ARYZ6S41'],
    [2 ** 48 - 1, '7ZZZZZZZZZ'],
  ])('writes %i as %s', (moment, text) => {
    expect(ulidTime(moment)).toBe(text);
  });

  it('is the prefix of every ULID of the moment', () => {
    fc.assert(fc.property(moments, (moment) => ulid(moment).startsWith(ulidTime(moment))));
  });

  it('sorts by time, and before every ULID of its moment', () => {
    fc.assert(
      fc.property(moments, moments, (one, other) => {
        if (one < other) {
          expect(ulid(one) < ulidTime(other)).toBe(true);
        }
        expect(ulidTime(one) < ulid(one)).toBe(true);
      }),
    );
  });
});

describe('ulidAt', () => {
  it('keeps the random part and replaces the time', () => {
    fc.assert(
      fc.property(moments, moments, (moment, other) => {
        const random = ulid(other);

        const made = ulidAt(moment, random);

        expect(isUlid(made)).toBe(true);
        expect(made).toBe(`${ulidTime(moment)}${random.slice(10)}`);
      }),
    );
  });
});

describe('isUlid', () => {
  it('is true for generated ULIDs', () => {
    fc.assert(fc.property(moments, (moment) => isUlid(ulid(moment))));
  });

  it.each([
    ['', 'nothing'],
    ['01ARZ3NDEKTSV4RRFFQ69G5FA', 'a missing character'],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAVV', 'an additional character'],
    ['01arz3ndektsv4rrffq69g5fav', 'lower case'],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAU', 'a letter that is left out'],
    ['81ARZ3NDEKTSV4RRFFQ69G5FAV', 'a time beyond 48 bits'],
    ['key#0123456789abcdef012345', 'the key of a guard'],
  ])('is false for %s: %s', (text) => {
    expect(isUlid(text)).toBe(false);
  });
});
