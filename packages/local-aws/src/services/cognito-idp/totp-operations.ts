/** Set-up of an authenticator app: its secret, the first code, and whether sign-in requires it. */
import { type Operation, operation } from '../../core/service.ts';
import { adminOperation } from './admin-operation.ts';
import { invalidParameter, notAuthorized } from './errors.ts';
import { requireUsername } from './names.ts';
import type { Pools } from './pools.ts';
import type { PoolRecord, UserRecord } from './records.ts';
import type { PendingSecondFactor } from './pending-sign-ins.ts';
import { requireSessionHolder, totpLockoutKey } from './second-factor.ts';
import { checkTotp, newTotpSecret, setupMismatch, totpNotFound } from './totp.ts';
import { type WireInput, findFlag, findText, requireText, textMap, toWireInput } from './wire.ts';

/** The operations, by AWS's names. */
export function totpOperations(pools: Pools): Readonly<Record<string, Operation>> {
  const open = (run: (pools: Pools, input: WireInput) => unknown): Operation =>
    operation<unknown, unknown>({ signed: false, run: (input) => run(pools, toWireInput(input)) });
  return {
    AssociateSoftwareToken: open(associateSoftwareToken),
    VerifySoftwareToken: open(verifySoftwareToken),
    SetUserMFAPreference: open(setUserMfaPreference),
    AdminSetUserMFAPreference: adminOperation(pools, 'AdminSetUserMFAPreference', (_, pool, input) => {
      const user = pools.directory.requireUser(pool, requireUsername(input));
      return setPreference(pools, pool, user, input);
    }),
  };
}

/** The owner of the app: a signed-in user, or a sign-in that must set one up. */
interface Holder {
  readonly pool: PoolRecord;
  readonly user: UserRecord;
  readonly session?: { readonly token: string; readonly pending: PendingSecondFactor };
}

async function associateSoftwareToken(pools: Pools, input: WireInput): Promise<unknown> {
  const holder = await requireHolder(pools, input);
  if (holder.pool.mfaConfiguration === 'OFF') {
    throw totpNotFound();
  }
  const pendingTotpSecret = newTotpSecret();
  pools.directory.saveUser(holder.pool, { ...holder.user, pendingTotpSecret });
  return { SecretCode: pendingTotpSecret, ...renewedSession(pools, holder, false) };
}

async function verifySoftwareToken(pools: Pools, input: WireInput): Promise<unknown> {
  const holder = await requireHolder(pools, input);
  const { pool, user } = holder;
  const code = requireText(input, 'UserCode', 6);
  if (!/^[0-9]{6}$/.test(code)) {
    throw invalidParameter(
      "1 validation error detected: Value at 'userCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9]+",
    );
  }
  const deviceName = findText(input, 'FriendlyDeviceName', 131_072);
  if (user.pendingTotpSecret === undefined) {
    throw totpNotFound();
  }
  const lockoutName = totpLockoutKey(pool, user);
  pools.lockout.check(lockoutName);
  const outcome = checkTotp({ secret: user.pendingTotpSecret }, code, pools.clock.now());
  if (typeof outcome === 'string') {
    pools.lockout.fail(lockoutName);
    throw setupMismatch();
  }
  pools.lockout.succeed(lockoutName);
  const { pendingTotpSecret: secret, ...rest } = user;
  const isNeeded = holder.session !== undefined || user.totp?.enabled === true;
  pools.directory.saveUser(pool, {
    ...rest,
    totp: {
      secret,
      lastStep: outcome.step,
      enabled: isNeeded,
      preferred: isNeeded,
      ...(deviceName === undefined ? {} : { deviceName }),
    },
  });
  return { Status: 'SUCCESS', ...renewedSession(pools, holder, true) };
}

async function requireHolder(pools: Pools, input: WireInput): Promise<Holder> {
  const accessToken = findText(input, 'AccessToken', 8192);
  const token = findText(input, 'Session', 2048);
  if (accessToken !== undefined) {
    return pools.tokens.requireBearer(accessToken);
  }
  if (token === undefined) {
    throw invalidParameter('Missing required parameter AccessToken or Session');
  }
  const pending = pools.secondFactors.require(token);
  if (pending.challenge !== 'MFA_SETUP') {
    throw notAuthorized('Invalid session for the user.');
  }
  const pool = pools.directory.requirePool(pending.poolId);
  return { pool, user: requireSessionHolder(pools, pool, pending), session: { token, pending } };
}

/** Each step of a set-up returns a new session and invalidates the previous one. */
function renewedSession(pools: Pools, { session }: Holder, isSetUp: boolean): { readonly Session?: string } {
  if (session === undefined) {
    return {};
  }
  const { token, pending } = session;
  pools.secondFactors.take(token, pending.clientId);
  const { client } = pools.directory.requireClient(pending.clientId);
  return { Session: pools.secondFactors.add({ ...pending, isSetUp }, client.challengeSeconds) };
}

async function setUserMfaPreference(pools: Pools, input: WireInput): Promise<unknown> {
  const { pool, user } = await pools.tokens.requireBearer(requireText(input, 'AccessToken', 8192));
  return setPreference(pools, pool, user, input);
}

function setPreference(pools: Pools, pool: PoolRecord, user: UserRecord, input: WireInput): unknown {
  for (const other of ['SMSMfaSettings', 'EmailMfaSettings']) {
    if (findFlag(textMap(input, other), 'Enabled')) {
      throw invalidParameter(`User does not have delivery config set to turn on ${other.slice(0, -8)}_MFA`);
    }
  }
  if (input['SoftwareTokenMfaSettings'] === undefined) {
    return {};
  }
  const wanted = textMap(input, 'SoftwareTokenMfaSettings');
  const enabled = findFlag(wanted, 'Enabled');
  if (user.totp === undefined) {
    if (!enabled) {
      return {};
    }
    throw invalidParameter('User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA');
  }
  const preferred = enabled && findFlag(wanted, 'PreferredMfa');
  pools.directory.saveUser(pool, { ...user, totp: { ...user.totp, enabled, preferred } });
  return {};
}
