/**
 * Time-based one-time codes (RFC 6238) of authenticator apps. As in Cognito, a code is valid for
 * one sign-in.
 */
import { Secret, TOTP } from 'otpauth';
import { AwsError } from '../../core/aws-error.ts';
import type { TotpRecord } from './records.ts';

/** Result of a check: the time step of an unused code, or why the code is refused. */
export type TotpOutcome = { readonly step: number } | 'mismatch' | 'used';

const periodSeconds = 30;
/** Cognito accepts also the previous and the next code (RFC 6238 §5.2; amplify-js#3873). */
const window = 1;

/** Draws a secret: 32 bytes in base32, as in Cognito. */
export function newTotpSecret(): string {
  return new Secret({ size: 32 }).base32;
}

/** Checks a code against a secret at a time. */
export function checkTotp(
  { secret, lastStep }: Pick<TotpRecord, 'secret' | 'lastStep'>,
  code: string,
  nowMs: number,
): TotpOutcome {
  const totp = new TOTP({
    secret: Secret.fromBase32(secret),
    period: periodSeconds,
    digits: 6,
    algorithm: 'SHA1',
  });
  const delta = totp.validate({ token: code, timestamp: nowMs, window });
  if (delta === null) {
    return 'mismatch';
  }
  const step = Math.floor(nowMs / 1000 / periodSeconds) + delta;
  return lastStep !== undefined && step <= lastStep ? 'used' : { step };
}

/** A wrong code at sign-in. */
export const codeMismatch = (): AwsError =>
  new AwsError('CodeMismatchException', 'Invalid code received for user');

/** A code that was used before. */
export const codeUsed = (): AwsError =>
  new AwsError('ExpiredCodeException', 'Your software token has already been used once.');

/** A wrong code at set-up. */
export const setupMismatch = (): AwsError =>
  new AwsError('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA');

/** The user has no authenticator app. */
export const totpNotFound = (): AwsError =>
  new AwsError('SoftwareTokenMFANotFoundException', 'Software Token MFA does not exist for the user.');
