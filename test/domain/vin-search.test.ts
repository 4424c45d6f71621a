/** Finds VINs anywhere in texts from callers, and measures how often other texts are refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsVin, isLoneVin, vinRunPattern } from '../../domain/vin-search.ts';
import { fullWidth } from '../support/full-width.ts';
import { checkDigitOf, toVin, vinShapePattern } from '../../domain/vin.ts';
import { matches } from 'local-aws/appsync-js';

const alphabet = '0123456789ABCDEFGHJKLMNPRSTUVWXYZ';
const one = fc.constantFrom(...alphabet.split(''));

const figure = fc.constantFrom(...'0123456789'.split(''));
const seventeen = (character: fc.Arbitrary<string>) => fc.array(character, { minLength: 17, maxLength: 17 });

/**
 * Everything that `toVin` accepts: texts of the alphabet, every fourth of digits only, with a check
 * digit where the first character requires one.
 */
const vins = fc
  .tuple(
    fc.oneof({ arbitrary: seventeen(one), weight: 3 }, { arbitrary: seventeen(figure), weight: 1 }),
    fc.boolean(),
  )
  .map(([characters, isLower]) => {
    const text = characters.join('');
    const vin = '12345'.includes(text.charAt(0))
      ? `${text.slice(0, 8)}${checkDigitOf(text)}${text.slice(9)}`
      : text;
    return isLower ? vin.toLowerCase() : vin;
  })
  .filter((vin) => toVin(vin) !== undefined);

/**
 * Digits beside a VIN of digits only are not a boundary, because together they form a longer
 * number.
 */
const hasBoundary = (before: string, vin: string, after: string): boolean =>
  /[A-Za-z]/.test(vin) || !(/[0-9]$/.test(before) || /^[0-9]/.test(after));

/** The search of resolvers, which has no loop. */
const holdsVinByPattern = (text: string): boolean =>
  matches(vinShapePattern, text.trim()) ? isLoneVin(text) : matches(vinRunPattern, text);

describe('a VIN', () => {
  it.each([
    ['by itself', (vin: string) => vin],
    ['behind a letter', (vin: string) => `X${vin}`],
    ['behind a word and a hyphen', (vin: string) => `tcu-${vin}`],
    ['behind a word and a blank', (vin: string) => `for ${vin}`],
    ['before a number', (vin: string) => `${vin}/1`],
    ['as an idempotency key', (vin: string) => `k${vin}`],
    ['in brackets', (vin: string) => `(${vin})`],
    ['behind the letter O', (vin: string) => `O${vin}`],
    ['before a letter of another script', (vin: string) => `${vin}ж`],
    ['in full-width characters', fullWidth],
    ['in full-width characters behind others', (vin: string) => vin.slice(0, 9) + fullWidth(vin.slice(9))],
  ])('is found %s', (_, textOf) => {
    const examples = ['WVWZZZ1JZXW000001', '1M8GDM9AXKP042788', 'jh2rc3605mm101581', '60000000000000001'];

    expect(examples.filter((vin) => !holdsVin(textOf(vin)))).toEqual([]);
  });

  it('is found between any two texts', () => {
    const around = fc.string({ unit: 'grapheme', maxLength: 24 });
    fc.assert(
      fc.property(around, vins, around, (before, vin, after) => {
        fc.pre(hasBoundary(before, vin, after));
        expect(holdsVin(before + vin + after)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('is found between letters and digits that belong to its alphabet too', () => {
    const around = fc.array(one, { maxLength: 20 }).map((characters) => characters.join(''));
    fc.assert(
      fc.property(around, vins, around, (before, vin, after) => {
        fc.pre((before !== '' || after !== '') && hasBoundary(before, vin, after));
        expect(holdsVin(before + vin + after)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

it('is found equally with and without a loop', () => {
  const texts = fc.oneof(
    fc.array(fc.constantFrom(...`${alphabet}${alphabet.toLowerCase()}IOQ- .`.split('')), { maxLength: 64 }),
    fc.array(fc.constantFrom(...'0123456789A-'.split('')), { minLength: 15, maxLength: 20 }),
    fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }), { maxLength: 64 }),
    vins.map((vin) => [vin]),
    fc.tuple(fc.constantFrom('', 'O', '-', 'X', '1'), vins, fc.constantFrom('', 'q', ' ', '0')),
    fc.tuple(vins, fc.nat({ max: 17 })).map(([vin, at]) => [vin.slice(0, at), fullWidth(vin.slice(at))]),
    fc.array(fc.constantFrom(...'0９1２AＢIＩ-'.split('')), { minLength: 15, maxLength: 20 }),
  );
  fc.assert(
    fc.property(texts, (characters) => {
      const text = characters.join('');
      expect(holdsVinByPattern(text)).toBe(holdsVin(text));
    }),
    { numRuns: 5000 },
  );
});

describe('a text without a VIN', () => {
  it.each([
    ['nothing', ''],
    ['a Reference ID', '9c8f2b1e-6a5d-4c3b-8e7f-1a2b3c4d5e6f'],
    ['a serial number of 16 characters', 'SN2024000012345A'],
    ['a serial number with a hyphen', 'SN-2024-000012345678901'],
    ['the number of a SIM card', '8949020000012345678'],
    ['18 digits amid other text', 'no. 987654321098765432'],
    ['microseconds since 1970', 'at 1769990400000000'],
    ['nanoseconds since 1970', 'at 1769990400000000000'],
    ['17 characters with a wrong check digit', '1G4AH59H55G118341'],
    ['a placeholder', 'XXXXXXXXXXXXXXXXX'],
  ])('is accepted: %s', (_, text) => {
    expect(holdsVin(text)).toBe(false);
  });

  /**
   * The share of random texts of a kind that are refused although they are not meant to contain a
   * VIN.
   */
  it.each<[string, string, number, number, number]>([
    ['16 letters and digits', '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', 16, 0, 0],
    ['18 letters and digits', '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', 18, 0.2, 0.3],
    ['20 letters and digits', '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', 20, 0.25, 0.4],
    ['20 digits', '0123456789', 20, 0, 0],
    ['17 digits', '0123456789', 17, 0.45, 0.65],
    ['32 hexadecimal digits', '0123456789abcdef', 32, 1, 1],
  ])('is refused at a known rate: %s', (_, characters, length, min, max) => {
    const texts = fc.sample(
      fc.array(fc.constantFrom(...characters.split('')), { minLength: length, maxLength: length }),
      { numRuns: 4000, seed: 7 },
    );
    const share = texts.filter((text) => holdsVin(text.join(''))).length / texts.length;

    expect(share).toBeGreaterThanOrEqual(min);
    expect(share).toBeLessThanOrEqual(max);
  });
});
