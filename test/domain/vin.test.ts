import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDigitOf, containsVin, normaliseVin, toVin, vinViolation } from '../../domain/vin.ts';
import { americanVin, europeanVin } from '../support/vins.ts';

const alphabet = '0123456789ABCDEFGHJKLMNPRSTUVWXYZ';
const values = '012345678912345678123457923456789';
const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

const character = fc.constantFrom(...alphabet.split(''));
const body = fc.array(character, { minLength: 16, maxLength: 16 });

/** North American VINs with a valid check digit. */
const americanVins = fc.tuple(fc.constantFrom('1', '2', '3', '4', '5'), body).map(([first, rest]) => {
  const text = first + rest.join('');
  return `${text.slice(0, 8)}${checkDigitOf(text)}${text.slice(9)}`;
});

const valueOf = (letter: string): number => Number(values[alphabet.indexOf(letter)]);

describe('vinViolation', () => {
  it.each([
    ['the worked example of 49 CFR 565.15', '1G4AH59H45G118341'],
    ['a check digit of ten, written X', '1M8GDM9AXKP042788'],
    ['a Japanese VIN that happens to satisfy the check digit', 'JH2RC3605MM101581'],
    ['a European VIN without check digit', 'WVWZZZ1JZXW000001'],
    ['lower case with blanks around it', '  1g4ah59h45g118341\n'],
  ])('accepts %s', (_name, vin) => {
    expect(vinViolation(vin)).toBeUndefined();
  });

  it.each([
    ['nothing', '', 'LENGTH'],
    ['16 characters', '1G4AH59H45G11834', 'LENGTH'],
    ['18 characters', '1G4AH59H45G1183411', 'LENGTH'],
    ['a blank inside', '1G4AH59H4 5G118341', 'LENGTH'],
    ['the letter I', 'WVWZZZ1JZXWI00001', 'ALPHABET'],
    ['the letter O', 'WVWZZZ1JZXWO00001', 'ALPHABET'],
    ['the letter Q', 'WVWZZZ1JZXWQ00001', 'ALPHABET'],
    ['a hyphen', 'WVWZZZ1JZXW-00001', 'ALPHABET'],
    ['a letter of another script', 'WVWZZZ1JZXWА00001', 'ALPHABET'],
    ['16 characters that upper case makes 17', 'WVWZZZ1JZXW0000ß', 'LENGTH'],
    ['a character that upper case makes an ASCII letter', 'WVWZZZ1JZXW00000ſ', 'ALPHABET'],
    ['a wrong check digit in North America', '1G4AH59H55G118341', 'CHECK_DIGIT'],
    ['a check digit that is neither a digit nor X', '1G4AH59HA5G118341', 'CHECK_DIGIT'],
    ['a placeholder whose check digit is right', '11111111111111111', 'PLACEHOLDER'],
    ['a placeholder in lower case with blanks around it', ' zzzzzzzzzzzzzzzzz ', 'PLACEHOLDER'],
  ])('refuses %s', (_name, vin, violation) => {
    expect(vinViolation(vin)).toBe(violation);
  });

  it('refuses each character of the alphabet repeated 17 times', () => {
    const placeholders = alphabet.split('').map((one) => one.repeat(17));

    expect(new Set(placeholders.map(vinViolation))).toEqual(new Set(['PLACEHOLDER']));
  });

  it.each(['1', '2', '3', '4', '5'])('enforces the check digit where the first character is %s', (first) => {
    const vin = `${first}G4AH59H?5G118341`;
    const right = checkDigitOf(vin.replace('?', '0'));
    const wrong = right === '0' ? '1' : '0';

    expect(vinViolation(vin.replace('?', right))).toBeUndefined();
    expect(vinViolation(vin.replace('?', wrong))).toBe('CHECK_DIGIT');
  });

  it('ignores the ninth character where the first is not 1 to 5', () => {
    const others = alphabet.split('').filter((first) => !'12345'.includes(first));

    const violations = others.flatMap((first) =>
      ['0', '5', 'X', 'Z'].map((ninth) => vinViolation(`${first}G4AH59H${ninth}5G118341`)),
    );

    expect(violations.every((violation) => violation === undefined)).toBe(true);
  });

  it('detects every change of one character of a North American VIN, except to one of the same value modulo 11', () => {
    fc.assert(
      fc.property(americanVins, fc.integer({ min: 0, max: 16 }), character, (vin, position, letter) => {
        const changed = vin.slice(0, position) + letter + vin.slice(position + 1);
        fc.pre(changed !== vin && '12345'.includes(changed.charAt(0)));
        const difference = (valueOf(letter) - valueOf(vin.charAt(position))) * (weights[position] ?? 0);
        const isCongruent = position !== 8 && difference % 11 === 0;

        expect(vinViolation(changed)).toBe(isCongruent ? undefined : 'CHECK_DIGIT');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('normaliseVin', () => {
  it('changes nothing when applied twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(normaliseVin(normaliseVin(text))).toBe(normaliseVin(text));
      }),
    );
  });

  it('gives the same VIN for all its spellings', () => {
    fc.assert(
      fc.property(americanVins, fc.constantFrom('', ' ', '\t', '\n '), (vin, blank) => {
        expect(toVin(blank + vin.toLowerCase() + blank)).toBe(vin);
      }),
    );
  });
});

describe('toVin', () => {
  it('returns undefined for a text with a violation', () => {
    expect(toVin('1G4AH59H55G118341')).toBeUndefined();
  });

  it('accepts the VINs that the tests use', () => {
    expect(vinViolation(europeanVin())).toBeUndefined();
    expect(vinViolation(americanVin())).toBeUndefined();
  });
});

describe('containsVin', () => {
  it.each([
    ['the VIN itself', (vin: string) => vin, true],
    ['the VIN in lower case amid other text', (vin: string) => `my ${vin.toLowerCase()}!`, true],
    ['a part of the VIN', (vin: string) => vin.slice(0, 16), false],
  ])('decides on %s', (_name, textOf, expected) => {
    const vin = toVin(europeanVin());

    expect(vin && containsVin(textOf(vin), vin)).toBe(expected);
  });
});
