/** Administrators' operations on users. */
import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError } from '../../core/aws-error.ts';
import type { Operation } from '../../core/service.ts';
import { type PoolWork, adminOperation } from './admin-operation.ts';
import { withAttributes } from './attributes.ts';
import { requireFreeAlias, takeAlias } from './aliases.ts';
import { describeUser } from './describe-user.ts';
import { toKey } from './directory.ts';
import { listUsers } from './list-users.ts';
import { requireNoAlias, requireUsername } from './names.ts';
import { requirePasswordForm } from './password-policy.ts';
import { withPassword, withTemporaryPassword } from './passwords.ts';
import type { Pools } from './pools.ts';
import type { PoolRecord, UserRecord } from './records.ts';
import { type WireInput, attributeMap, findFlag, findText, requireText, textMap } from './wire.ts';

/** The operations on users, by AWS's names. */
export function userOperations(pools: Pools): Readonly<Record<string, Operation>> {
  const works: Readonly<Record<string, PoolWork>> = {
    AdminCreateUser: adminCreateUser,
    AdminGetUser: adminGetUser,
    AdminSetUserPassword: adminSetUserPassword,
    AdminUpdateUserAttributes: adminUpdateUserAttributes,
    AdminEnableUser: (_, pool, input) => setEnabled(pools, pool, input, true),
    AdminDisableUser: (_, pool, input) => setEnabled(pools, pool, input, false),
    AdminDeleteUser: adminDeleteUser,
    AdminUserGlobalSignOut: adminUserGlobalSignOut,
    ListUsers: listUsers,
  };
  return Object.fromEntries(
    Object.entries(works).map(([name, work]) => [name, adminOperation(pools, name, work)]),
  );
}

async function adminCreateUser(pools: Pools, pool: PoolRecord, input: WireInput): Promise<unknown> {
  const name = requireUsername(input);
  requireNoAlias(pool, name);
  if (findText(input, 'MessageAction') !== 'SUPPRESS') {
    throw undeliverable();
  }
  if (pools.directory.findUser(pool, name) !== undefined) {
    throw new AwsError('UsernameExistsException', 'User account already exists');
  }
  const blank = withAttributes(pool, newUser(pools, pool, name), attributeMap(input, 'UserAttributes'));
  const password =
    findText(input, 'TemporaryPassword', 256) ?? `aA1!${randomBytes(30).toString('base64url')}`;
  requirePasswordForm('temporaryPassword', password);
  if (!findFlag(input, 'ForceAliasCreation')) {
    requireFreeAlias(pools.directory, pool, blank);
  }
  const user = withTemporaryPassword(pool, blank, password, pools.clock.now());
  await beforeCreation(pools, pool, blank, input);
  takeAlias(pools.directory, pool, user);
  pools.directory.saveUser(pool, user);
  return { User: describeUser(user, 'Attributes') };
}

/**
 * Cognito ignores the trigger's response here, and no app client is the caller (Cognito Developer
 * Guide, "Pre sign-up Lambda trigger").
 */
async function beforeCreation(
  pools: Pools,
  pool: PoolRecord,
  { username, attributes }: UserRecord,
  input: WireInput,
): Promise<void> {
  await pools.runTrigger({
    trigger: 'PreSignUp',
    occasion: 'AdminCreateUser',
    pool,
    clientId: 'CLIENT_ID_NOT_APPLICABLE',
    username,
    request: {
      userAttributes: attributes,
      validationData: attributeMap(input, 'ValidationData'),
      clientMetadata: textMap(input, 'ClientMetadata'),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
}

function newUser(pools: Pools, pool: PoolRecord, name: string): UserRecord {
  const now = pools.clock.now();
  return {
    poolId: pool.id,
    username: toKey(pool, name),
    sub: randomUUID(),
    enabled: true,
    status: 'FORCE_CHANGE_PASSWORD',
    attributes: {},
    groups: [],
    createdAt: now,
    modifiedAt: now,
  };
}

function undeliverable(): AwsError {
  return new AwsError(
    'CodeDeliveryFailureException',
    'No e-mail or text message leaves the local world: create the user with MessageAction SUPPRESS.',
  );
}

function adminGetUser(pools: Pools, pool: PoolRecord, input: WireInput): unknown {
  return describeUser(pools.directory.requireUser(pool, requireUsername(input)), 'UserAttributes');
}

function adminSetUserPassword(pools: Pools, pool: PoolRecord, input: WireInput): unknown {
  const user = pools.directory.requireUser(pool, requireUsername(input));
  const set = findFlag(input, 'Permanent') ? withPassword : withTemporaryPassword;
  const password = requireText(input, 'Password', 256);
  requirePasswordForm('password', password);
  pools.directory.saveUser(pool, set(pool, user, password, pools.clock.now()));
  return {};
}

function adminUpdateUserAttributes(pools: Pools, pool: PoolRecord, input: WireInput): unknown {
  const user = pools.directory.requireUser(pool, requireUsername(input));
  const changed = withAttributes(pool, user, attributeMap(input, 'UserAttributes'));
  takeAlias(pools.directory, pool, changed);
  pools.directory.saveUser(pool, { ...changed, modifiedAt: pools.clock.now() });
  return {};
}

function setEnabled(pools: Pools, pool: PoolRecord, input: WireInput, enabled: boolean): unknown {
  const user = pools.directory.requireUser(pool, requireUsername(input));
  pools.directory.saveUser(pool, { ...user, enabled, modifiedAt: pools.clock.now() });
  if (!enabled) {
    pools.tokens.revokeAll(user);
  }
  return {};
}

function adminDeleteUser(pools: Pools, pool: PoolRecord, input: WireInput): unknown {
  const user = pools.directory.requireUser(pool, requireUsername(input));
  pools.tokens.revokeAll(user);
  pools.directory.deleteUser(pool, user);
  return {};
}

function adminUserGlobalSignOut(pools: Pools, pool: PoolRecord, input: WireInput): unknown {
  pools.tokens.revokeAll(pools.directory.requireUser(pool, requireUsername(input)));
  return {};
}
