/**
 * Reference IDs: random UUIDs (RFC 9562, version 4) in lower case that stand for VINs everywhere.
 */

import { maxTypedTextLength } from './text.ts';

const uuidLength = 36;
const hyphenPositions = [8, 13, 18, 23] as const;
const hexDigits = '0123456789abcdef';

/**
 * The nil UUID (RFC 9562 §5.9), which is not version 4 and therefore never issued. After a lookup
 * without a result, the next lookup uses it, so that the number of calls does not reveal whether a
 * vehicle exists.
 */
export const neverIssuedReferenceId = '00000000-0000-0000-0000-000000000000';

/**
 * The form of a Reference ID as a pattern for `util.matches` (Java) and RegExp, in either case: a
 * resolver that checks 100 of them must not loop over their characters.
 */
export const referenceIdPattern =
  '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-4[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}(?![\\s\\S])';

/** True for a UUID of any version in lower case with hyphens, the shape of a Cognito `sub` too. */
export function isUuid(text: string): boolean {
  if (text.length !== uuidLength) {
    return false;
  }
  const hyphensStand = hyphenPositions.every((position) => text.charAt(position) === '-');
  const digits = text.split('-').join('');
  return (
    hyphensStand && digits.length === 32 && digits.split('').every((digit) => hexDigits.indexOf(digit) >= 0)
  );
}

/** True for a Reference ID as it is issued: UUID version 4 of the RFC's variant, lower case. */
export function isReferenceId(text: string): boolean {
  return isUuid(text) && text.charAt(14) === '4' && '89ab'.indexOf(text.charAt(19)) >= 0;
}

/**
 * The Reference ID in a caller's text, in lower case and without blanks around it; undefined when
 * it is not one.
 */
export function toReferenceId(text: string): string | undefined {
  if (text.length > maxTypedTextLength) {
    return undefined;
  }
  const referenceId = text.trim().toLowerCase();
  return isReferenceId(referenceId) ? referenceId : undefined;
}
