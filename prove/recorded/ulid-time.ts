/**
 * The time in a ULID: its first ten characters, Crockford's base 32 (https://github.com/ulid/spec).
 */

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Returns epoch milliseconds; expects upper case and does not validate the characters. */
export function decodeUlidTime(ulid: string): number {
  return [...ulid.slice(0, 10)].reduce((time, character) => time * 32 + alphabet.indexOf(character), 0);
}

/** The ten characters of a time in epoch milliseconds. */
export function encodeUlidTime(time: number): string {
  const digits = Array.from({ length: 10 }, (_, index) => Math.floor(time / 32 ** (9 - index)) % 32);
  return digits.map((digit) => alphabet.charAt(digit)).join('');
}
