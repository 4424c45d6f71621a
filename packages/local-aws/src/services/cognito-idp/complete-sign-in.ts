/** The end of a sign-in: the trigger PostAuthentication, then tokens. */
import type { Pools } from './pools.ts';
import type { ClientRecord, PoolRecord, UserRecord } from './records.ts';
import type { SignInResponse } from './sign-in-response.ts';
import { triggerAttributes } from './triggers.ts';

/**
 * Returns the tokens. They have the groups from before the trigger: no source says whether a
 * trigger's change of groups is in the tokens of the same sign-in (assumption cognito-6).
 */
export async function completeSignIn(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  user: UserRecord,
): Promise<SignInResponse> {
  await pools.runTrigger({
    trigger: 'PostAuthentication',
    occasion: 'Authentication',
    pool,
    clientId: client.id,
    username: user.username,
    request: { userAttributes: triggerAttributes(user), newDeviceUsed: false },
  });
  return { ChallengeParameters: {}, AuthenticationResult: await pools.tokens.begin(pool, client, user) };
}
