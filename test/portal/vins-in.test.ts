/** Which VINs a camera has read: alone, with the mark of a door frame, and in other text. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkDigitOf, toVin } from '../../domain/vin.ts';
import { vinsIn } from '../../portal/src/claim/vins-in.ts';

const alphabet = '0123456789ABCDEFGHJKLMNPRSTUVWXYZ';

/** Valid VINs of all regions. */
const vins = fc
  .array(fc.constantFrom(...alphabet), { minLength: 17, maxLength: 17 })
  .map((characters) => characters.join(''))
  .map((vin) => `${vin.slice(0, 8)}${checkDigitOf(vin)}${vin.slice(9)}`)
  .filter((vin) => toVin(vin) !== undefined);

/** What may stand beside a VIN without being a part of its word. */
const separators = fc.constantFrom(
  ' ',
  ':',
  ';',
  '\n',
  '=',
  '/',
  '*',
  '?vin=',
  ' Polo, ',
  '-',
  ' ö',
  '\u001d',
);

it.each<[string, readonly string[]]>([
  ['', []],
  ['U8REA1B25SA009711', ['U8REA1B25SA009711']],
  ['u8rea1b25sa009711', ['U8REA1B25SA009711']],
  ['IU8REA1B25SA009711', ['U8REA1B25SA009711']],
  ['XU8REA1B25SA009711', []],
  ['U8REA1B25SA009711I', []],
  ['IIU8REA1B25SA009711', []],
  ['U8R EA1B25 SA009711', []],
  ['1M8GDM9A1KP042788', []],
  ['11111111111111111', []],
  ['https://maker.example/car?VIN=U8REA1B25SA009711&key=12345678901234567890', ['U8REA1B25SA009711']],
  ['1M8GDM9AXKP042788 U8REA1B25SA009711', ['1M8GDM9AXKP042788', 'U8REA1B25SA009711']],
])('%s', (text, found) => {
  expect(vinsIn([text])).toEqual(found);
});

it('finds a VIN between any separators, with and without the mark of a door frame', () => {
  fc.assert(
    fc.property(vins, separators, separators, fc.constantFrom('', 'I', 'i'), (vin, before, after, mark) => {
      expect(vinsIn([`${before}${mark}${vin}${after}`])).toEqual([vin]);
      expect(vinsIn([`${before}${mark}${vin.toLowerCase()}${after}`])).toEqual([vin]);
    }),
  );
});

it('finds each of several VINs once, in one code or in several, in any order', () => {
  fc.assert(
    fc.property(
      fc.array(vins, { minLength: 1, maxLength: 4 }),
      separators,
      fc.boolean(),
      (several, separator, isOneCode) => {
        const twice = [...several, ...several.toReversed()];

        expect(vinsIn(isOneCode ? [twice.join(separator)] : twice)).toEqual([...new Set(several)].sort());
      },
    ),
  );
});

it('returns only valid VINs in capitals, each once, that are a word of the texts', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 60 })), (texts) => {
      const found = vinsIn(texts);

      expect(found.every((vin) => toVin(vin) === vin)).toBe(true);
      expect(found).toEqual([...new Set(found)].sort());
      expect(found.every((vin) => texts.join('\n').toUpperCase().includes(vin))).toBe(true);
    }),
  );
});

it('cuts no VIN out of a longer word', () => {
  fc.assert(
    fc.property(vins, fc.constantFrom(...alphabet), (vin, more) => {
      expect(vinsIn([`${vin}${more}`])).toEqual([]);
      expect(vinsIn([`${more}${vin}`])).toEqual([]);
    }),
  );
});
