/** Sets passwords: checks them against the policy and stores a verifier only. */
import { poolNameOf } from './directory.ts';
import { invalidPassword } from './errors.ts';
import { passwordViolation } from './password-policy.ts';
import type { PoolRecord, UserRecord } from './records.ts';
import { type PasswordVerifier, passwordMatches, toVerifier } from './srp.ts';

const dayMs = 86_400_000;

/** Returns the user with a permanent password, which confirms them. */
export function withPassword(
  pool: PoolRecord,
  user: UserRecord,
  password: string,
  nowMs: number,
): UserRecord {
  const { temporaryPasswordUntil: _ended, ...rest } = user;
  return { ...rest, password: checkedVerifier(pool, user, password), status: 'CONFIRMED', modifiedAt: nowMs };
}

/** Returns a user with the password of a sign-up, which confirms nothing. */
export function withFirstPassword(pool: PoolRecord, user: UserRecord, password: string): UserRecord {
  return { ...user, password: checkedVerifier(pool, user, password) };
}

/**
 * Returns the user with a temporary password, to be changed at the next sign-in within the policy's
 * days.
 */
export function withTemporaryPassword(
  pool: PoolRecord,
  user: UserRecord,
  password: string,
  nowMs: number,
): UserRecord {
  return {
    ...user,
    password: checkedVerifier(pool, user, password),
    status: 'FORCE_CHANGE_PASSWORD',
    temporaryPasswordUntil: nowMs + pool.passwordPolicy.temporaryPasswordValidityDays * dayMs,
    modifiedAt: nowMs,
  };
}

/** Whether this is the user's password. */
export function isPasswordOf(pool: PoolRecord, user: UserRecord, password: string): boolean {
  if (user.password === undefined) {
    return false;
  }
  return passwordMatches({ poolName: poolNameOf(pool), userId: user.username }, password, user.password);
}

function checkedVerifier(pool: PoolRecord, user: UserRecord, password: string): PasswordVerifier {
  const violation = passwordViolation(password, pool.passwordPolicy);
  if (violation !== undefined) {
    throw invalidPassword(violation);
  }
  return toVerifier({ poolName: poolNameOf(pool), userId: user.username }, password);
}
