/**
 * The result of a correct password: a second factor, tokens, a new password to choose, or a refusal
 * that only the owner of the password can receive.
 */
import { AwsError } from '../../core/aws-error.ts';
import { notAuthorized } from './errors.ts';
import type { Pools } from './pools.ts';
import type { ClientRecord, PoolRecord, UserRecord } from './records.ts';
import { afterFirstFactor } from './second-factor.ts';
import type { SignInResponse } from './sign-in-response.ts';

/** Continues after the password was proven. */
export async function afterPassword(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  user: UserRecord,
): Promise<SignInResponse> {
  if (!user.enabled) {
    throw notAuthorized('User is disabled.');
  }
  if (user.status === 'CONFIRMED') {
    return afterFirstFactor(pools, pool, client, user);
  }
  if (user.status === 'UNCONFIRMED') {
    throw new AwsError('UserNotConfirmedException', 'User is not confirmed.');
  }
  if (pools.clock.now() >= (user.temporaryPasswordUntil ?? 0)) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  }
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missingAttributes(pool, user)),
      userAttributes: JSON.stringify(user.attributes),
    },
    Session: pools.newPasswords.add(
      { clientId: client.id, username: user.username },
      client.challengeSeconds,
    ),
  };
}

/**
 * Returns the required attributes that the user lacks, by their names in the response to the
 * challenge.
 */
export function missingAttributes(pool: PoolRecord, user: UserRecord): readonly string[] {
  return pool.requiredAttributes
    .filter((name) => (user.attributes[name] ?? '') === '')
    .map((name) => `userAttributes.${name}`);
}
