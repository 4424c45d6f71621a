/**
 * Finds VINs in texts that callers fill and the system stores: names, serial numbers, attributes,
 * string values. The rule is wider than a VIN on purpose
 * (docs/decisions/0051-no-vin-in-caller-filled-text.md): a text that it lets pass holds no VIN,
 * whichever vehicle's.
 */
import { hasDueCheckDigit, isPlaceholder, normaliseVin, vinFault, vinLength } from './vin.ts';

const letters = 'ABCDEFGHJKLMNPRSTUVWXYZabcdefghjklmnprstuvwxyz';
const digits = '0123456789';

/**
 * A run: what stands between characters that no VIN has, which are all but ASCII letters and
 * digits, and I, O and Q.
 */
interface Run {
  readonly length: number;
  readonly hasLetter: boolean;
}

const noRun: Run = { length: 0, hasLetter: false };

/**
 * True when the text is a VIN, when 17 or more characters of a VIN's alphabet, a letter among them,
 * stand in it side by side, or exactly 17 digits between characters that no VIN has. More digits
 * than 17 have no boundary where a VIN could begin; a SIM card's number is such. Iterates once over
 * the text. Identifiers that are ULIDs or long hexadecimal numbers look the same: a caller of this
 * function checks their form instead.
 */
export function holdsVin(text: string): boolean {
  const fault = vinFault(text);
  if (fault === undefined || fault === 'CHECK_DIGIT' || fault === 'PLACEHOLDER') {
    return fault === undefined;
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

const letter = '[A-HJ-NPR-Za-hj-npr-z]';
const vinCharacter = '[0-9A-HJ-NPR-Za-hj-npr-z]';

/**
 * The shape of a text in which such a run stands, for a resolver that looks at more texts than
 * AppSync's iterations allow: with `isLoneVin` for texts that are 17 such characters and nothing
 * else, the same as `holdsVin`.
 */
export const vinRunPattern =
  `[\\s\\S]*(?<!${vinCharacter})` +
  `(?:(?=[0-9]*${letter})${vinCharacter}{17}|[0-9]{17}(?!${vinCharacter}))[\\s\\S]*`;

/**
 * True when 17 characters of the alphabet, in either case and with blanks around them, are a VIN.
 * Iterates over nothing.
 */
export function isLoneVin(text: string): boolean {
  const vin = normaliseVin(text);
  return hasDueCheckDigit(vin) && !isPlaceholder(vin);
}
