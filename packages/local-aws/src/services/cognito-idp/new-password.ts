/** NEW_PASSWORD_REQUIRED: the user replaces a temporary password. */
import { invalidParameter, notAuthorized, resourceNotFound } from './errors.ts';
import { withAttributes } from './attributes.ts';
import { requireUsername } from './names.ts';
import { requirePasswordForm } from './password-policy.ts';
import { withPassword } from './passwords.ts';
import type { Pools } from './pools.ts';
import type { ClientRecord, PoolRecord, UserRecord } from './records.ts';
import { afterFirstFactor } from './second-factor.ts';
import type { SignInResponse } from './sign-in-response.ts';
import { missingAttributes } from './sign-in-outcome.ts';
import { type WireInput, requireText } from './wire.ts';

const attributePrefix = 'userAttributes.';

/**
 * Sets the new password and signs in. After a password that violates the policy, the session
 * accepts another one.
 */
export async function acceptNewPassword(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  session: string,
  responses: WireInput,
): Promise<SignInResponse> {
  const pending = pools.newPasswords.require(session, client.id);
  const user = pools.directory.findUser(pool, pending.username);
  if (user === undefined) {
    throw resourceNotFound('User does not exist.');
  }
  if (pools.directory.findUser(pool, requireUsername(responses, 'USERNAME'))?.username !== user.username) {
    throw notAuthorized('Invalid session for the user.');
  }
  if (!user.enabled) {
    throw notAuthorized('User is disabled.');
  }
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw notAuthorized('Invalid session for the user.');
  }
  const complete = withGivenAttributes(pool, client, user, responses);
  const password = requireText(responses, 'NEW_PASSWORD', 256);
  // Challenge responses have no type of their own in the API (assumption cognito-4).
  requirePasswordForm('password', password);
  const confirmed = withPassword(pool, complete, password, pools.clock.now());
  pools.newPasswords.take(session, client.id);
  pools.directory.saveUser(pool, confirmed);
  return afterFirstFactor(pools, pool, client, confirmed);
}

function withGivenAttributes(
  pool: PoolRecord,
  client: ClientRecord,
  user: UserRecord,
  responses: WireInput,
): UserRecord {
  const names = Object.keys(responses).filter((name) => name.startsWith(attributePrefix));
  const given = names.map(
    (name) => [name.slice(attributePrefix.length), requireText(responses, name)] as const,
  );
  const { writeAttributes } = client;
  if (given.some(([name]) => !(writeAttributes?.includes(name) ?? true))) {
    throw notAuthorized('A client attempted to write unauthorized attribute');
  }
  const fixed = given.find(([name, value]) => isFixed(name, user) && user.attributes[name] !== value);
  if (fixed !== undefined) {
    throw notAuthorized(`Cannot modify an already provided ${fixed[0]}`);
  }
  const complete = withAttributes(pool, user, Object.fromEntries(given));
  const [missing] = missingAttributes(pool, complete);
  if (missing !== undefined) {
    throw invalidParameter(`Invalid attributes given, ${missing.slice(attributePrefix.length)} is missing`);
  }
  return complete;
}

/** Users may not change here what an administrator has verified. */
function isFixed(name: string, user: UserRecord): boolean {
  const isAddress = name === 'email' || name === 'phone_number';
  return name.endsWith('_verified') || (isAddress && user.attributes[name] !== undefined);
}
