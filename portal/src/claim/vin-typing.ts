/** What is wrong with a VIN while it is typed; the rules are those of `domain/vin.ts`. */
import { vinLength, vinViolation } from '../../../domain/vin.ts';

/**
 * `ALPHABET`: a character that no VIN has, such as I, O or Q. `LONG`: more than 17 characters. The
 * others are those of a whole text.
 */
export type TypingViolation = 'ALPHABET' | 'LONG' | 'PLACEHOLDER' | 'CHECK_DIGIT';

/** What a page may keep of a typed VIN: nothing of its characters. */
export interface Typing {
  /** Characters without blanks, 0 to 18: more are counted as 18. */
  readonly length: number;
  readonly violation: TypingViolation | undefined;
}

/** Judges a text that may be unfinished: what more characters could correct is not a violation. */
export function judgeTyping(text: string): Typing {
  const typed = withoutBlanks(text);
  const length = Math.min(typed.length, vinLength + 1);
  if (length > vinLength) {
    return { length, violation: 'LONG' };
  }
  // Zeros are in the alphabet, so that the padding adds no violation of it.
  const padded = vinViolation(typed.padEnd(vinLength, '0'));
  if (padded === 'ALPHABET') {
    return { length, violation: 'ALPHABET' };
  }
  const isWhole = length === vinLength && padded !== 'LENGTH';
  return { length, violation: isWhole ? padded : undefined };
}

/** People copy a VIN in groups; the API takes blanks around it only. */
export function withoutBlanks(text: string): string {
  return text.replaceAll(/\s/g, '');
}
