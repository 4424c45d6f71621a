/**
 * Operations of signed-in users on their own account: attributes, the verification of an address,
 * and the end of the account.
 */
import { type Operation, operation } from '../../core/service.ts';
import { requireFreeAliasAtConfirmation, takeAlias } from './aliases.ts';
import { requireEmailForm, requireWritable, withAttributes } from './attributes.ts';
import { type CodeDelivery, sendCode } from './code-messages.ts';
import { requireCode, withoutCode } from './codes.ts';
import { invalidParameter } from './errors.ts';
import type { Pools } from './pools.ts';
import type { PoolRecord, UserRecord } from './records.ts';
import { type WireInput, attributeMap, requireText, toWireInput } from './wire.ts';

/** The operations, by AWS's names; the access token is the authorization. */
export function selfOperations(pools: Pools): Readonly<Record<string, Operation>> {
  const open = (run: (pools: Pools, input: WireInput) => unknown): Operation =>
    operation<unknown, unknown>({ signed: false, run: (input) => run(pools, toWireInput(input)) });
  return {
    UpdateUserAttributes: open(updateUserAttributes),
    GetUserAttributeVerificationCode: open(getUserAttributeVerificationCode),
    VerifyUserAttribute: open(verifyUserAttribute),
    DeleteUser: open(deleteUser),
  };
}

async function updateUserAttributes(pools: Pools, input: WireInput): Promise<unknown> {
  const { pool, client, user } = await requireBearer(pools, input);
  const { email, ...others } = attributeMap(input, 'UserAttributes');
  requireWritable(client, [...Object.keys(others), ...(email === undefined ? [] : ['email'])]);
  requireEmailForm(email);
  const changed = { ...withAttributes(pool, user, others), modifiedAt: pools.clock.now() };
  if (email === undefined || email === user.attributes['email']) {
    pools.directory.saveUser(pool, changed);
    return {};
  }
  const delivery = changeEmail(pools, pool, changed, email);
  return delivery === undefined ? {} : { CodeDeliveryDetailsList: [delivery] };
}

/**
 * Where the pool demands the verification first, the present address stays until the new one is
 * verified (Cognito API reference, UserAttributeUpdateSettingsType).
 */
function changeEmail(
  pools: Pools,
  pool: PoolRecord,
  user: UserRecord,
  email: string,
): CodeDelivery | undefined {
  const changed: UserRecord = pool.verifiesEmailBeforeUpdate
    ? { ...user, pendingEmail: email }
    : { ...user, attributes: { ...user.attributes, email, email_verified: 'false' } };
  if (pool.autoVerifiedAttributes.includes('email')) {
    return sendCode(pools, pool, changed, 'attribute', email);
  }
  pools.directory.saveUser(pool, changed);
  return undefined;
}

async function getUserAttributeVerificationCode(pools: Pools, input: WireInput): Promise<unknown> {
  const { pool, user } = await requireBearer(pools, input);
  requireEmailName(input);
  const address = user.pendingEmail ?? user.attributes['email'];
  if (address === undefined) {
    throw invalidParameter('User has no email to verify.');
  }
  pools.codeAttempts.take(pool, user.username, 'attribute');
  return { CodeDeliveryDetails: sendCode(pools, pool, user, 'attribute', address) };
}

async function verifyUserAttribute(pools: Pools, input: WireInput): Promise<unknown> {
  const { pool, user } = await requireBearer(pools, input);
  requireEmailName(input);
  pools.codeAttempts.take(pool, user.username, 'attribute');
  requireCode(user, 'attribute', requireText(input, 'Code', 2048), pools.clock.now());
  const { pendingEmail, ...rest } = withoutCode(user, 'attribute');
  const email = pendingEmail ?? user.attributes['email'] ?? '';
  const verified = { ...rest, attributes: { ...user.attributes, email, email_verified: 'true' } };
  requireFreeAliasAtConfirmation(pools.directory, pool, verified);
  takeAlias(pools.directory, pool, verified);
  pools.directory.saveUser(pool, { ...verified, modifiedAt: pools.clock.now() });
  return {};
}

async function deleteUser(pools: Pools, input: WireInput): Promise<unknown> {
  const { pool, user } = await requireBearer(pools, input);
  pools.tokens.revokeAll(user);
  pools.directory.deleteUser(pool, user);
  return {};
}

function requireBearer(pools: Pools, input: WireInput) {
  return pools.tokens.requireBearer(requireText(input, 'AccessToken', 8192));
}

function requireEmailName(input: WireInput): void {
  if (requireText(input, 'AttributeName', 32) !== 'email') {
    throw invalidParameter('Only the attribute email is verified in the local world.');
  }
}
