/**
 * A forgotten password: ForgotPassword and ConfirmForgotPassword, unsigned as on AWS. Where the
 * client hides unknown users, ForgotPassword claims a delivery for every name (Cognito Developer
 * Guide, "Managing user existence error responses").
 */
import { type Operation, operation } from '../../core/service.ts';
import { type CodeDelivery, sendCode, simulatedDelivery } from './code-messages.ts';
import { codeMismatched, requireCode, withoutCode } from './codes.ts';
import { invalidParameter, notAuthorized, userNotFound } from './errors.ts';
import { lockoutKey } from './lockout.ts';
import { requireUsername } from './names.ts';
import { requirePasswordForm } from './password-policy.ts';
import { withPassword } from './passwords.ts';
import type { Pools } from './pools.ts';
import type { ClientRecord, PoolRecord, UserRecord } from './records.ts';
import { triggerAttributes } from './triggers.ts';
import { type WireInput, requireText, textMap, toWireInput } from './wire.ts';

/** The operations, by AWS's names. */
export function recoveryOperations(pools: Pools): Readonly<Record<string, Operation>> {
  const open = (run: (pools: Pools, input: WireInput) => unknown): Operation =>
    operation<unknown, unknown>({ signed: false, run: (input) => run(pools, toWireInput(input)) });
  return { ForgotPassword: open(forgotPassword), ConfirmForgotPassword: open(confirmForgotPassword) };
}

function forgotPassword(pools: Pools, input: WireInput): unknown {
  const { client, pool } = pools.directory.requireClient(requireText(input, 'ClientId', 128));
  if (!pool.recoversByEmail) {
    throw notAuthorized('Contact administrator to reset password.');
  }
  const name = requireUsername(input);
  const user = pools.directory.findUser(pool, name);
  pools.codeAttempts.take(pool, user?.username ?? name, 'recovery');
  return { CodeDeliveryDetails: requestCode(pools, pool, client, name, user) };
}

function requestCode(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  name: string,
  user: UserRecord | undefined,
): CodeDelivery {
  const address = user?.attributes['email_verified'] === 'true' ? user.attributes['email'] : undefined;
  if (user === undefined || !user.enabled || address === undefined) {
    if (client.hidesUnknownUsers) {
      return simulatedDelivery(pool, name);
    }
    throw refusalOf(user);
  }
  if (user.status !== 'CONFIRMED') {
    throw notAuthorized('User password cannot be reset in the current state.');
  }
  return sendCode(pools, pool, user, 'recovery', address);
}

function refusalOf(user: UserRecord | undefined): Error {
  if (user === undefined) {
    return userNotFound();
  }
  return user.enabled
    ? invalidParameter(
        'Cannot reset password for the user as there is ' + 'no registered/verified email or phone_number',
      )
    : notAuthorized('User is disabled.');
}

async function confirmForgotPassword(pools: Pools, input: WireInput): Promise<unknown> {
  const { client, pool } = pools.directory.requireClient(requireText(input, 'ClientId', 128));
  const name = requireUsername(input);
  const password = requireText(input, 'Password', 256);
  requirePasswordForm('password', password);
  const code = requireText(input, 'ConfirmationCode', 2048);
  const user = pools.directory.findUser(pool, name);
  pools.codeAttempts.take(pool, user?.username ?? name, 'recovery');
  if (user === undefined || !user.enabled) {
    if (client.hidesUnknownUsers) {
      throw codeMismatched();
    }
    throw user === undefined ? userNotFound() : notAuthorized('User is disabled.');
  }
  requireCode(user, 'recovery', code, pools.clock.now());
  const renewed = withoutCode(withPassword(pool, user, password, pools.clock.now()), 'recovery');
  pools.directory.saveUser(pool, renewed);
  pools.lockout.succeed(lockoutKey(pool, user.username));
  await pools.runTrigger({
    trigger: 'PostConfirmation',
    occasion: 'ConfirmForgotPassword',
    pool,
    clientId: client.id,
    username: user.username,
    request: { userAttributes: triggerAttributes(renewed), clientMetadata: textMap(input, 'ClientMetadata') },
  });
  return {};
}
