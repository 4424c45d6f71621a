/**
 * The first half of an owner's code, as a QR code has it: behind the address of the page that takes
 * codes (docs/decisions/0097-a-qr-code-has-half-of-a-code.md).
 */
import { codeAlphabet } from '../../../domain/one-time-codes.ts';

/** Two of the four groups with their hyphen; the other half has 40 random bits. */
const half = new RegExp(`^[${codeAlphabet}]{4}-[${codeAlphabet}]{4}$`);
const halfLength = 9;

/** Path of the page that takes codes. */
export const joinPath = '/cars/join';

/** Returns what the QR code of a code has. The code is in groups, as the API returns it. */
export const addressWithHalf = (origin: string, code: string): string =>
  `${origin}${joinPath}#${code.slice(0, halfLength)}`;

/** Returns the half that an address of this origin's page for codes has; undefined without one. */
export function halfOf(origin: string, address: string): string | undefined {
  const start = `${origin}${joinPath}#`;
  const rest = address.slice(start.length);
  return address.startsWith(start) && half.test(rest) ? rest : undefined;
}

/** Returns the different halves among the texts of codes, sorted. */
export function halvesIn(origin: string, texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => halfOf(origin, text) ?? []))].sort();
}
