/**
 * Finds VINs in texts from callers that the system stores: names, serial numbers, attributes,
 * string values. The rule is deliberately wider than a VIN
 * (docs/decisions/0038-no-vin-in-caller-filled-text.md): a text that it accepts holds no vehicle's
 * VIN.
 */
import { hasDueCheckDigit, isPlaceholder, normaliseVin, vinViolation, vinLength } from './vin.ts';

/**
 * The full-width forms belong to the alphabet of the search, because keyboards for Chinese and
 * Japanese write them.
 */
const letters =
  'ABCDEFGHJKLMNPRSTUVWXYZabcdefghjklmnprstuvwxyz' +
  'ＡＢＣＤＥＦＧＨＪＫＬＭＮＰＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｊｋｌｍｎｐｒｓｔｕｖｗｘｙｚ';
const digits = '0123456789０１２３４５６７８９';

/** A run of characters that a VIN may have: letters and digits except I, O and Q. */
interface Run {
  readonly length: number;
  readonly hasLetter: boolean;
}

const noRun: Run = { length: 0, hasLetter: false };

/**
 * True when the text is a VIN, or has a run of at least 17 characters of a VIN's alphabet with a
 * letter, or a run of exactly 17 digits. A run of more than 17 digits, such as a SIM card's number,
 * has no boundary where a VIN could begin. Iterates once over the text. ULIDs and long hexadecimal
 * numbers look like VINs, so callers that accept them check their form instead.
 */
export function holdsVin(text: string): boolean {
  const violation = vinViolation(text);
  if (violation === undefined || violation === 'CHECK_DIGIT' || violation === 'PLACEHOLDER') {
    return violation === undefined;
  }
  let run = noRun;
  for (const character of text.split('')) {
    const next = extended(run, character);
    if (next.length === 0 && mayBeVin(run)) {
      return true;
    }
    run = next;
  }
  return mayBeVin(run);
}

function mayBeVin({ length, hasLetter }: Run): boolean {
  return hasLetter ? length >= vinLength : length === vinLength;
}

function extended({ length, hasLetter }: Run, character: string): Run {
  if (letters.indexOf(character) >= 0) {
    return { length: length + 1, hasLetter: true };
  }
  return digits.indexOf(character) >= 0 ? { length: length + 1, hasLetter } : noRun;
}

const someLetters = 'A-HJ-NPR-Za-hj-npr-zＡ-ＨＪ-ＮＰＲ-Ｚａ-ｈｊ-ｎｐｒ-ｚ';
const someDigits = '0-9０-９';
const letter = `[${someLetters}]`;
const digit = `[${someDigits}]`;
const vinCharacter = `[${someDigits}${someLetters}]`;

/**
 * Matches a text with a run that `holdsVin` looks for. It is for a resolver that checks more texts
 * than AppSync's iterations allow. For texts of exactly 17 characters of the alphabet, the resolver
 * calls `isLoneVin` instead; the two together are equivalent to `holdsVin`.
 */
export const vinRunPattern =
  `[\\s\\S]*(?<!${vinCharacter})` +
  `(?:(?=${digit}*${letter})${vinCharacter}{17}|${digit}{17}(?!${vinCharacter}))[\\s\\S]*`;

/**
 * True when a text of 17 characters of the alphabet, in either case and with blanks around it, is a
 * VIN. Uses no loop.
 */
export function isLoneVin(text: string): boolean {
  const vin = normaliseVin(text);
  return hasDueCheckDigit(vin) && !isPlaceholder(vin);
}
