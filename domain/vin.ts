/**
 * The Vehicle Identification Number: ISO 3779 for its alphabet and length, 49 CFR 565.15 for the
 * check digit, which is mandatory only in North America: genuine European VINs may have another
 * character there.
 */

import { maxTypedTextLength } from './text.ts';

declare const vinBrand: unique symbol;

/**
 * A VIN in its canonical form (upper case, no blanks around it) without a `vinViolation`. Only
 * `toVin` creates one.
 */
export type Vin = string & { readonly [vinBrand]: true };

/** What is wrong with a text that should be a VIN, checked in this order. */
export type VinViolation = 'LENGTH' | 'ALPHABET' | 'PLACEHOLDER' | 'CHECK_DIGIT';

/** Number of characters of a VIN (ISO 3779). */
export const vinLength = 17;

/**
 * The 33 characters of ISO 3779, which leaves out I, O and Q. `transliteration` has the value of
 * each at the same position, by 49 CFR 565.15 table III.
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
 * The canonical form of a VIN that was typed in lower case or with blanks around it. Applying it
 * twice changes nothing.
 */
export function normaliseVin(text: string): string {
  return text.trim().toUpperCase();
}

/** What is wrong with the text as a VIN after normalisation; undefined when it is one. */
export function vinViolation(text: string): VinViolation | undefined {
  const typed = text.length > maxTypedTextLength ? '' : text.trim();
  if (typed.length !== vinLength) {
    return 'LENGTH';
  }
  // Checked as typed, because upper-casing turns some other letters into ASCII ('ſ' into 'S', 'ß'
  // into 'SS').
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
 * True for one character repeated 17 times, which systems write where they have no VIN, so that
 * many vehicles would share it. '11111111111111111' even has a correct check digit. Expects 17
 * characters in upper case.
 */
export function isPlaceholder(vin: string): boolean {
  return vin.slice(1) === vin.slice(0, -1);
}

/**
 * Matches a trimmed text without a violation of length or alphabet, for a resolver that checks more
 * texts than the iterations of `vinViolation` allow.
 */
export const vinShapePattern = '^[0-9A-HJ-NPR-Za-hj-npr-z]{17}(?![\\s\\S])';

/**
 * True when the check digit is correct or not required. Expects 17 upper-case characters of the
 * alphabet. Uses no loop.
 */
export function hasDueCheckDigit(vin: string): boolean {
  return northAmerica.indexOf(vin.charAt(0)) < 0 || vin.charAt(checkDigitPosition) === checkDigitOf(vin);
}

/** The VIN in its canonical form; undefined when the text has a `vinViolation`. */
export function toVin(text: string): Vin | undefined {
  if (vinViolation(text) !== undefined) {
    return undefined;
  }
  // The only place that makes the brand, after the check above.
  return normaliseVin(text) as Vin;
}

/**
 * The check digit that 49 CFR 565.15(c) requires at the ninth position: the weighted sum modulo 11,
 * with ten written as X. Expects 17 characters of the alphabet and ignores the ninth.
 */
export function checkDigitOf(vin: string): string {
  // The weights are those of 49 CFR 565.15 table IV. Written out without a loop, because an import
  // of 100 devices may need 300 of these sums in one evaluation, where AppSync allows 1,000
  // iterations.
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

/** True when the text contains the VIN, in either case. Such a text must not be stored or shown. */
export function containsVin(text: string, vin: Vin): boolean {
  return text.toUpperCase().indexOf(vin) >= 0;
}
