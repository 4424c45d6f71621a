/**
 * Codes that Cognito sends by e-mail: six digits, one per user and purpose, valid for a time. A new
 * code replaces the previous one.
 */
import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../../core/aws-error.ts';
import type { Clock } from '../../core/service.ts';
import { toKey } from './directory.ts';
import type { CodePurpose, PoolRecord, UserRecord } from './records.ts';

const hourMs = 3_600_000;

/**
 * Confirmation and verification codes are valid for 24 hours, codes for a new password for one
 * (Cognito Developer Guide, "Signing up and confirming user accounts", "Recovering user accounts").
 */
const validMs: Readonly<Record<CodePurpose, number>> = {
  signUp: 24 * hourMs,
  recovery: hourMs,
  attribute: 24 * hourMs,
};

/** Draws a code, and returns it with the user who can be asked for it. */
export function withNewCode(
  user: UserRecord,
  purpose: CodePurpose,
  nowMs: number,
): { readonly code: string; readonly user: UserRecord } {
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const record = { hash: hashOf(user, code).toString('hex'), until: nowMs + validMs[purpose] };
  return { code, user: { ...user, codes: { ...user.codes, [purpose]: record } } };
}

/** Returns the user without the code of a purpose, which is used up. */
export function withoutCode(user: UserRecord, purpose: CodePurpose): UserRecord {
  const { [purpose]: _used, ...codes } = user.codes ?? {};
  return { ...user, codes };
}

/** Throws CodeMismatchException or ExpiredCodeException unless this is the user's present code. */
export function requireCode(user: UserRecord, purpose: CodePurpose, code: string, nowMs: number): void {
  const record = user.codes?.[purpose];
  if (record === undefined || record.until <= nowMs) {
    throw codeExpired();
  }
  if (!timingSafeEqual(hashOf(user, code), Buffer.from(record.hash, 'hex'))) {
    throw codeMismatched();
  }
}

/** A code that is not the one that was sent. */
export const codeMismatched = (): AwsError =>
  new AwsError('CodeMismatchException', 'Invalid verification code provided, please try again.');

/** A code that is no longer valid, or was never requested. */
export const codeExpired = (): AwsError =>
  new AwsError('ExpiredCodeException', 'Invalid code provided, please request a code again.');

function hashOf({ sub }: UserRecord, code: string): Buffer {
  return createHash('sha256').update(`${sub}/${code}`).digest();
}

/**
 * "In a given hour, we allow between 5 and 20 attempts for a user to request or enter a password
 * reset code" (Cognito Developer Guide, "Recovering user accounts"). The least of these, for each
 * purpose (assumption cognito-5).
 */
const attemptsInAnHour = 5;
const maxNames = 10_000;

/** Requests and entries of codes by pool, user name and purpose, whether the user exists or not. */
export class CodeAttempts {
  readonly #clock: Clock;
  readonly #attempts = new Map<string, readonly number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts an attempt. Throws LimitExceededException beyond the limit of an hour. */
  take(pool: PoolRecord, username: string, purpose: CodePurpose): void {
    const now = this.#clock.now();
    const name = `${pool.id}/${toKey(pool, username)}/${purpose}`;
    const recent = (this.#attempts.get(name) ?? []).filter((at) => now - at < hourMs);
    if (recent.length >= attemptsInAnHour) {
      throw new AwsError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
    }
    this.#attempts.delete(name);
    this.#attempts.set(name, [...recent, now]);
    const [oldest] = this.#attempts.keys();
    if (this.#attempts.size > maxNames && oldest !== undefined) {
      this.#attempts.delete(oldest);
    }
  }
}
