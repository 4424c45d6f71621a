/**
 * The step between a proven password and tokens: SOFTWARE_TOKEN_MFA or, where the pool requires it,
 * MFA_SETUP.
 */
import { completeSignIn } from './complete-sign-in.ts';
import { notAuthorized } from './errors.ts';
import { lockoutKey } from './lockout.ts';
import { requireUsername } from './names.ts';
import type { PendingSecondFactor } from './pending-sign-ins.ts';
import type { Pools } from './pools.ts';
import type { ClientRecord, PoolRecord, UserRecord } from './records.ts';
import type { SignInResponse } from './sign-in-response.ts';
import { checkTotp, codeMismatch, codeUsed, totpNotFound } from './totp.ts';
import { type WireInput, requireText } from './wire.ts';

/** Returns the challenge of the second factor, or tokens where none is required. */
export async function afterFirstFactor(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  user: UserRecord,
): Promise<SignInResponse> {
  const challenge = challengeFor(pool, user);
  if (challenge === undefined) {
    return completeSignIn(pools, pool, client, user);
  }
  const pending: PendingSecondFactor = {
    challenge,
    clientId: client.id,
    poolId: pool.id,
    username: user.username,
    verifier: user.password?.verifier,
    isSetUp: false,
  };
  return {
    ChallengeName: challenge,
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      ...(challenge === 'MFA_SETUP'
        ? { MFAS_CAN_SETUP: JSON.stringify(['SOFTWARE_TOKEN_MFA']) }
        : { FRIENDLY_DEVICE_NAME: user.totp?.deviceName ?? '' }),
    },
    Session: pools.secondFactors.add(pending, client.challengeSeconds),
  };
}

function challengeFor(pool: PoolRecord, user: UserRecord): PendingSecondFactor['challenge'] | undefined {
  if (pool.mfaConfiguration === 'OFF') {
    return undefined;
  }
  if (pool.mfaConfiguration === 'ON') {
    return user.totp === undefined ? 'MFA_SETUP' : 'SOFTWARE_TOKEN_MFA';
  }
  return user.totp?.enabled === true ? 'SOFTWARE_TOKEN_MFA' : undefined;
}

/** Accepts a code of the app. After a wrong code, the session accepts another one. */
export async function acceptTotp(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  session: string,
  responses: WireInput,
): Promise<SignInResponse> {
  const user = requireSessionUser(pools, pool, client, session, 'SOFTWARE_TOKEN_MFA', responses);
  if (user.totp === undefined) {
    throw totpNotFound();
  }
  const lockoutName = totpLockoutKey(pool, user);
  pools.lockout.check(lockoutName);
  const outcome = checkTotp(
    user.totp,
    requireText(responses, 'SOFTWARE_TOKEN_MFA_CODE', 64),
    pools.clock.now(),
  );
  if (outcome === 'mismatch' || outcome === 'used') {
    pools.lockout.fail(lockoutName);
    throw outcome === 'used' ? codeUsed() : codeMismatch();
  }
  pools.lockout.succeed(lockoutName);
  pools.secondFactors.take(session, client.id);
  const used = { ...user, totp: { ...user.totp, lastStep: outcome.step } };
  pools.directory.saveUser(pool, used);
  return completeSignIn(pools, pool, client, used);
}

/** Completes MFA_SETUP after VerifySoftwareToken has accepted a code in this session. */
export async function finishSetup(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  session: string,
  responses: WireInput,
): Promise<SignInResponse> {
  const user = requireSessionUser(pools, pool, client, session, 'MFA_SETUP', responses);
  const { isSetUp } = pools.secondFactors.take(session, client.id);
  if (!isSetUp || user.totp === undefined) {
    throw notAuthorized('Invalid session for the user.');
  }
  return completeSignIn(pools, pool, client, user);
}

/**
 * Wrong codes are counted separately from wrong passwords, by the same rule (assumption cognito-3).
 */
export function totpLockoutKey(pool: PoolRecord, user: UserRecord): string {
  return `${lockoutKey(pool, user.username)}/totp`;
}

/**
 * Returns the user of a session. Throws when the password has changed, when the user is disabled,
 * or when the status is not `CONFIRMED`.
 */
export function requireSessionHolder(
  pools: Pools,
  pool: PoolRecord,
  pending: PendingSecondFactor,
): UserRecord {
  const user = pools.directory.findUser(pool, pending.username);
  if (user === undefined || user.password?.verifier !== pending.verifier || user.status !== 'CONFIRMED') {
    throw notAuthorized('Invalid session for the user.');
  }
  if (!user.enabled) {
    throw notAuthorized('User is disabled.');
  }
  return user;
}

function requireSessionUser(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  session: string,
  challenge: PendingSecondFactor['challenge'],
  responses: WireInput,
): UserRecord {
  const pending = pools.secondFactors.require(session, client.id);
  const user = requireSessionHolder(pools, pool, pending);
  const named = pools.directory.findUser(pool, requireUsername(responses, 'USERNAME'));
  if (pending.challenge !== challenge || named?.username !== user.username) {
    throw notAuthorized('Invalid session for the user.');
  }
  return user;
}
