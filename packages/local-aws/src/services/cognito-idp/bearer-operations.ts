/**
 * Operations of signed-in users on themselves. The access token is the authorization; they need no
 * signature.
 */
import { type Operation, operation } from '../../core/service.ts';
import { toAttributeList } from './attributes.ts';
import { wrongPassword } from './errors.ts';
import { lockoutKey } from './lockout.ts';
import { requirePasswordForm } from './password-policy.ts';
import { isPasswordOf, withPassword } from './passwords.ts';
import type { Pools } from './pools.ts';
import type { AuthenticationResult } from './tokens.ts';
import { describeFactors } from './describe-user.ts';
import { type WireInput, requireText, toWireInput } from './wire.ts';

/** The operations authorized by a token. */
export function bearerOperations(pools: Pools): Readonly<Record<string, Operation>> {
  const open = (run: (pools: Pools, input: WireInput) => unknown): Operation =>
    operation<unknown, unknown>({ signed: false, run: (input) => run(pools, toWireInput(input)) });
  return {
    GetTokensFromRefreshToken: open(getTokensFromRefreshToken),
    GetUser: open(getUser),
    ChangePassword: open(changePassword),
    RevokeToken: open(revokeToken),
    GlobalSignOut: open(globalSignOut),
  };
}

async function getTokensFromRefreshToken(
  pools: Pools,
  input: WireInput,
): Promise<{ readonly AuthenticationResult: AuthenticationResult }> {
  const { client, pool } = pools.directory.requireClient(requireText(input, 'ClientId', 128));
  return {
    AuthenticationResult: await pools.tokens.renew(pool, client, requireText(input, 'RefreshToken', 4096)),
  };
}

async function getUser(pools: Pools, input: WireInput): Promise<unknown> {
  const { user } = await pools.tokens.requireBearer(requireText(input, 'AccessToken', 8192));
  return { Username: user.username, UserAttributes: toAttributeList(user), ...describeFactors(user) };
}

async function changePassword(pools: Pools, input: WireInput): Promise<unknown> {
  const { pool, user } = await pools.tokens.requireBearer(requireText(input, 'AccessToken', 8192));
  const proposed = requireText(input, 'ProposedPassword', 256);
  requirePasswordForm('proposedPassword', proposed);
  const lockoutName = lockoutKey(pool, user.username);
  pools.lockout.check(lockoutName);
  if (!isPasswordOf(pool, user, requireText(input, 'PreviousPassword', 256))) {
    pools.lockout.fail(lockoutName);
    throw wrongPassword();
  }
  pools.directory.saveUser(pool, withPassword(pool, user, proposed, pools.clock.now()));
  return {};
}

async function revokeToken(pools: Pools, input: WireInput): Promise<unknown> {
  const { client } = pools.directory.requireClient(requireText(input, 'ClientId', 128));
  pools.tokens.revoke(pools.tokens.requireSignIn(client, requireText(input, 'Token', 4096)));
  return {};
}

async function globalSignOut(pools: Pools, input: WireInput): Promise<unknown> {
  const { user } = await pools.tokens.requireBearer(requireText(input, 'AccessToken', 8192));
  pools.tokens.revokeAll(user);
  return {};
}
