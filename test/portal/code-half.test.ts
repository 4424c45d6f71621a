/** Half of a code as a QR code has it: of this page's origin and form, and never more than half. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { codeAlphabet, groupedCode, toCode } from '../../domain/one-time-codes.ts';
import { addressWithHalf, halfOf, halvesIn } from '../../portal/src/people/code-half.ts';

const origin = 'https://cars.example';
const codes = fc
  .array(fc.constantFrom(...codeAlphabet), { minLength: 16, maxLength: 16 })
  .map((characters) => groupedCode(characters.join('')));

it('is in the address, and makes the code with the other half', () => {
  fc.assert(
    fc.property(codes, (code) => {
      const address = addressWithHalf(origin, code);
      const half = halfOf(origin, address) ?? '';

      expect(address).not.toContain(code.slice(10));
      expect(toCode(`${half}-${code.slice(10)}`)).toBe(code.replaceAll('-', ''));
      expect(toCode(half)).toBeUndefined();
    }),
  );
});

it('is nothing of another text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(halvesIn(origin, [text, `${origin}/cars/join${text}`])).toEqual([]);
    }),
  );
});

it('is found once for each of several codes', () => {
  fc.assert(
    fc.property(fc.array(codes, { maxLength: 4 }), (several) => {
      const texts = [...several, ...several].map((code) => addressWithHalf(origin, code));

      expect(halvesIn(origin, texts)).toEqual([...new Set(several.map((code) => code.slice(0, 9)))].sort());
    }),
  );
});

it.each([
  'https://cars-example/cars/join#0G4H-8KQ2',
  'https://cars.example.evil.example/cars/join#0G4H-8KQ2',
  'https://evil.example/https://cars.example/cars/join#0G4H-8KQ2',
  'http://cars.example/cars/join#0G4H-8KQ2',
  'https://cars.example/cars/join?x#0G4H-8KQ2',
  'https://cars.example/cars/join#0G4H-8KQ2-',
  'https://cars.example/cars/join#0g4h-8kq2',
  'https://cars.example/cars/join#0G4H-8KQU',
  '0G4H-8KQ2',
])('is not in %s', (text) => {
  expect(halfOf(origin, text)).toBeUndefined();
});
