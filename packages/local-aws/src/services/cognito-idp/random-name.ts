/** Ids in AWS's form. */
import { randomInt } from 'node:crypto';

/** Draws `length` characters of the alphabet with equal probability. */
export function randomName(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
