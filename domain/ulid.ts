/**
 * ULIDs (github.com/ulid/spec): 48 bits of time and 80 random bits in Crockford's base 32, so that
 * they sort by time as text.
 */

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ulidLength = 26;
/** Positions of the characters that encode the time, the last one first. */
const timePositions = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

/**
 * The first ten characters of every ULID of that moment (epoch milliseconds, 0 to 2^48 - 1), which
 * sort before all of them.
 */
export function ulidTime(epochMilliSeconds: number): string {
  const { text } = timePositions.reduce(
    ({ rest, text: behind }) => ({
      rest: Math.floor(rest / alphabet.length),
      text: `${alphabet.charAt(rest % alphabet.length)}${behind}`,
    }),
    { rest: epochMilliSeconds, text: '' },
  );
  return text;
}

/** The ULID of that moment with the random part of another. */
export function ulidAt(epochMilliSeconds: number, other: string): string {
  return `${ulidTime(epochMilliSeconds)}${other.slice(timePositions.length)}`;
}

/** True for a ULID in upper case. */
export function isUlid(text: string): boolean {
  if (text.length !== ulidLength || text.charAt(0) > '7') {
    return false;
  }
  return text.split('').every((character) => alphabet.indexOf(character) >= 0);
}
