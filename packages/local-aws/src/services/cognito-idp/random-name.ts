/** Ids in the form AWS gives them. */
import { randomInt } from 'node:crypto';

/** Draws `length` characters of the alphabet, each as likely as the others. */
export function randomName(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
