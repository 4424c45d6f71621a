/**
 * The Vehicle Identification Number: ISO 3779 for its alphabet and length, 49 CFR 565.15 for the
 * check digit, which is mandatory in North America only; genuine European VINs need not satisfy it.
 */

import { longestTypedText } from './text.ts';

declare const vinBrand: unique symbol;

/**
 * A VIN in its one spelling (no blanks around it, upper case) that has no `vinFault`. Only `toVin`
 * makes one.
 */
export type Vin = string & { readonly [vinBrand]: true };

/** What is wrong with a text that should be a VIN, found in this order. */
export type VinFault = 'LENGTH' | 'ALPHABET' | 'PLACEHOLDER' | 'CHECK_DIGIT';

/** Number of characters of a VIN (ISO 3779). */
export const vinLength = 17;

/**
 * The 33 characters of ISO 3779 (I, O and Q are left out), and at the same place in
 * `transliteration` the value of each in 49 CFR 565.15 table III.
 */
const alphabet = '0123456789ABCDEFGHJKLMNPRSTUVWXYZ';
const typeable = `${alphabet}abcdefghjklmnprstuvwxyz`;
const transliteration = '012345678912345678123457923456789';

const digits = '0123456789';
const checkDigits = `${digits}X`;
const checkDigitPosition = 8;

/**
 * First characters of the world manufacturer identifiers of North America, where 49 CFR 565
 * applies.
 */
const northAmerica = '12345';

/**
 * The one spelling of a VIN: typed with blanks around it or in lower case it is the same VIN.
 * Applying it twice changes nothing.
 */
export function normaliseVin(text: string): string {
  return text.trim().toUpperCase();
}

/** What is wrong with the text as a VIN after normalisation; undefined when it is one. */
export function vinFault(text: string): VinFault | undefined {
  const typed = text.length > longestTypedText ? '' : text.trim();
  if (typed.length !== vinLength) {
    return 'LENGTH';
  }
  // As typed, since upper case makes ASCII letters of some that are none ('ſ' becomes 'S', 'ß'
  // becomes 'SS').
  if (!typed.split('').every((character) => typeable.indexOf(character) >= 0)) {
    return 'ALPHABET';
  }
  const vin = normaliseVin(text);
  if (isPlaceholder(vin)) {
    return 'PLACEHOLDER';
  }
  return hasDueCheckDigit(vin) ? undefined : 'CHECK_DIGIT';
}

/**
 * True for one character repeated 17 times, which systems write where they have no VIN; of 17
 * characters in upper case. Many vehicles would share it. '11111111111111111' even has the right
 * check digit.
 */
export function isPlaceholder(vin: string): boolean {
  return vin.slice(1) === vin.slice(0, -1);
}

/**
 * The shape of a text without a fault of length or alphabet, for a resolver that looks at more
 * texts than `vinFault`'s iterations allow; to be matched with the trimmed text.
 */
export const vinShapePattern = '^[0-9A-HJ-NPR-Za-hj-npr-z]{17}(?![\\s\\S])';

/**
 * True when the check digit is right or not demanded; of 17 upper-case characters of the alphabet.
 * Iterates over nothing.
 */
export function hasDueCheckDigit(vin: string): boolean {
  return northAmerica.indexOf(vin.charAt(0)) < 0 || vin.charAt(checkDigitPosition) === checkDigitOf(vin);
}

/** The VIN in its one spelling; undefined when `vinFault` finds a fault. */
export function toVin(text: string): Vin | undefined {
  if (vinFault(text) !== undefined) {
    return undefined;
  }
  // The brand's only birthplace: everything it promises was checked on the line before.
  return normaliseVin(text) as Vin;
}

/**
 * The check digit that 49 CFR 565.15(c) demands at the ninth position: the weighted sum modulo 11,
 * ten written as X. The text must have 17 characters of the alphabet; what stands at the ninth
 * position does not matter.
 */
export function checkDigitOf(vin: string): string {
  // The weights are those of 49 CFR 565.15 table IV. Written out, because an import of 100 devices
  // may need 300 of these sums in one evaluation, where AppSync allows 1,000 iterations.
  const before =
    8 * valueAt(vin, 0) +
    7 * valueAt(vin, 1) +
    6 * valueAt(vin, 2) +
    5 * valueAt(vin, 3) +
    4 * valueAt(vin, 4) +
    3 * valueAt(vin, 5) +
    2 * valueAt(vin, 6) +
    10 * valueAt(vin, 7);
  const after =
    9 * valueAt(vin, 9) +
    8 * valueAt(vin, 10) +
    7 * valueAt(vin, 11) +
    6 * valueAt(vin, 12) +
    5 * valueAt(vin, 13) +
    4 * valueAt(vin, 14) +
    3 * valueAt(vin, 15) +
    2 * valueAt(vin, 16);
  return checkDigits.charAt((before + after) % 11);
}

function valueAt(vin: string, position: number): number {
  return digits.indexOf(transliteration.charAt(alphabet.indexOf(vin.charAt(position))));
}

/**
 * True when the VIN stands anywhere in the text, in either case: such a text must not be stored or
 * shown.
 */
export function containsVin(text: string, vin: Vin): boolean {
  return text.toUpperCase().indexOf(vin) >= 0;
}
