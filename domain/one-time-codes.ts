/**
 * One-time codes: who knows one may accept an invitation, take a vehicle over, or confirm a claim.
 * Only a code's keyed hash is stored, so a copy of the tables reveals no code.
 */
import { maxTypedTextLength } from './text.ts';

/** What a code is for. A code of one purpose cannot be used for another. */
export type CodePurpose = 'INVITATION' | 'TRANSFER' | 'CLAIM';

/**
 * Crockford's base 32 (crockford.com/base32.html): without I, L, O and U, which people mistake for
 * other characters.
 */
export const codeAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Characters of a code of an invitation or a transfer: 80 random bits. */
export const codeLength = 16;

const groupLength = 4;

/**
 * The text whose MAC is the hash. Kind, version and tenant come before the code, so that no other
 * MAC can be mistaken for it. Invitations and transfers have one kind: a person who enters the code
 * of one as that of the other is found out by its item, and did not guess. `subject` is what the
 * code belongs to, an id of the system; it is empty for a code by which its invitation or transfer
 * is found.
 */
export function codeMacMessage(
  purpose: CodePurpose,
  tenantId: string,
  subject: string,
  normalisedCode: string,
): string {
  const kind = purpose === 'CLAIM' ? purpose : 'HANDOVER';
  return `code:v1:${kind}:${tenantId}:${subject}:${normalisedCode}`;
}

/** Writes a MAC, given as unpadded base64url, with the version of its key. */
export function formatCodeHash(keyVersion: number, macBase64Url: string): string {
  return `k${keyVersion}.${macBase64Url}`;
}

/** The code as it is shown: in groups of four, `0G4H-…`. */
export function groupedCode(code: string): string {
  const starts = [0, 1, 2, 3].map((group) => group * groupLength);
  return starts.map((start) => code.slice(start, start + groupLength)).join('-');
}

/**
 * The code of an invitation or a transfer in a caller's text: in upper case, without hyphens and
 * blanks, and with Crockford's substitutes for I, L and O. Undefined when it is not one.
 */
export function toCode(text: string): string | undefined {
  if (text.length > maxTypedTextLength) {
    return undefined;
  }
  const code = text
    .toUpperCase()
    .split('')
    .filter((character) => character !== '-' && character !== ' ')
    .map((character) => substitutes[character] ?? character)
    .join('');
  const isCode =
    code.length === codeLength && code.split('').every((character) => codeAlphabet.indexOf(character) >= 0);
  return isCode ? code : undefined;
}

const substitutes: Readonly<Record<string, string>> = { I: '1', L: '1', O: '0' };
