/**
 * Sign-up by the person: SignUp, ConfirmSignUp and ResendConfirmationCode, unsigned as on AWS. With
 * an e-mail alias, SignUp responds the same for a registered address; the alias is settled at the
 * confirmation (Cognito Developer Guide, "Managing user existence error responses").
 */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../core/aws-error.ts';
import { type Operation, operation } from '../../core/service.ts';
import { requireFreeAliasAtConfirmation, takeAlias } from './aliases.ts';
import { requireEmailForm, requireWritable, withAttributes } from './attributes.ts';
import { type CodeDelivery, sendCode, simulatedDelivery } from './code-messages.ts';
import { codeExpired, requireCode, withoutCode } from './codes.ts';
import { toKey } from './directory.ts';
import { invalidParameter, notAuthorized, userNotFound } from './errors.ts';
import { requireNoAlias, requireUsername } from './names.ts';
import { requirePasswordForm } from './password-policy.ts';
import { withFirstPassword } from './passwords.ts';
import type { Pools } from './pools.ts';
import type { ClientRecord, PoolRecord, UserRecord } from './records.ts';
import { missingAttributes } from './sign-in-outcome.ts';
import { triggerAttributes } from './triggers.ts';
import { type WireInput, attributeMap, findFlag, requireText, textMap, toWireInput } from './wire.ts';

/** The pool and the client of a call. */
interface Parties {
  readonly pools: Pools;
  readonly pool: PoolRecord;
  readonly client: ClientRecord;
}

/** The operations, by AWS's names; `ClientId` alone determines the pool. */
export function signUpOperations(pools: Pools): Readonly<Record<string, Operation>> {
  const open = (run: (parties: Parties, input: WireInput) => unknown): Operation =>
    operation<unknown, unknown>({
      signed: false,
      run: (input) => {
        const wire = toWireInput(input);
        return run({ pools, ...pools.directory.requireClient(requireText(wire, 'ClientId', 128)) }, wire);
      },
    });
  return {
    SignUp: open(signUp),
    ConfirmSignUp: open(confirmSignUp),
    ResendConfirmationCode: open(resendConfirmationCode),
  };
}

async function signUp({ pools, pool, client }: Parties, input: WireInput): Promise<unknown> {
  if (pool.adminCreatesUsers) {
    throw notAuthorized('SignUp is not permitted for this user pool');
  }
  const newcomer = readNewcomer(pools, pool, client, input);
  requireFreeName(pools, pool, newcomer.username);
  const flags = await pools.runTrigger({
    trigger: 'PreSignUp',
    occasion: 'SignUp',
    pool,
    clientId: client.id,
    username: newcomer.username,
    request: {
      userAttributes: newcomer.attributes,
      validationData: attributeMap(input, 'ValidationData'),
      clientMetadata: textMap(input, 'ClientMetadata'),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  // Another call may have taken the name while the trigger ran.
  requireFreeName(pools, pool, newcomer.username);
  return register({ pools, pool, client }, newcomer, flags);
}

function readNewcomer(pools: Pools, pool: PoolRecord, client: ClientRecord, input: WireInput): UserRecord {
  const username = requireUsername(input);
  requireNoAlias(pool, username);
  const password = requireText(input, 'Password', 256);
  requirePasswordForm('password', password);
  const attributes = attributeMap(input, 'UserAttributes');
  requireWritable(client, Object.keys(attributes));
  requireEmailForm(attributes['email']);
  const now = pools.clock.now();
  const blank: UserRecord = {
    poolId: pool.id,
    username: toKey(pool, username),
    sub: randomUUID(),
    enabled: true,
    status: 'UNCONFIRMED',
    attributes: {},
    groups: [],
    createdAt: now,
    modifiedAt: now,
  };
  const complete = withAttributes(pool, blank, attributes);
  const [missing] = missingAttributes(pool, complete);
  if (missing !== undefined) {
    const name = missing.slice(missing.indexOf('.') + 1);
    throw invalidParameter(`Attributes did not conform to the schema: ${name}: The attribute is required`);
  }
  return withFirstPassword(pool, complete, password);
}

function requireFreeName({ directory }: Pools, pool: PoolRecord, username: string): void {
  if (directory.findUser(pool, username) !== undefined) {
    throw new AwsError('UsernameExistsException', 'User already exists');
  }
}

async function register(
  { pools, pool, client }: Parties,
  newcomer: UserRecord,
  flags: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const isVerified = flags['autoVerifyEmail'] === true;
  const isConfirmed = flags['autoConfirmUser'] === true;
  const user: UserRecord = {
    ...newcomer,
    ...(isConfirmed && { status: 'CONFIRMED' }),
    attributes: { ...newcomer.attributes, ...(isVerified && { email_verified: 'true' }) },
  };
  takeAlias(pools.directory, pool, user);
  pools.directory.saveUser(pool, user);
  if (isConfirmed) {
    await afterConfirmation({ pools, pool, client }, user, {});
  }
  const address = isConfirmed ? undefined : addressForCode(pool, user);
  return {
    UserConfirmed: isConfirmed,
    UserSub: user.sub,
    ...(address !== undefined && { CodeDeliveryDetails: sendCode(pools, pool, user, 'signUp', address) }),
  };
}

/** The address that gets the code; undefined where the pool verifies no address. */
function addressForCode(pool: PoolRecord, user: UserRecord): string | undefined {
  return pool.autoVerifiedAttributes.includes('email') ? user.attributes['email'] : undefined;
}

async function confirmSignUp({ pools, pool, client }: Parties, input: WireInput): Promise<unknown> {
  const name = requireUsername(input);
  const code = requireText(input, 'ConfirmationCode', 2048);
  const user = pools.directory.findUser(pool, name);
  pools.codeAttempts.take(pool, user?.username ?? name, 'signUp');
  if (user === undefined) {
    throw client.hidesUnknownUsers ? codeExpired() : userNotFound();
  }
  if (user.status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
  }
  if (!user.enabled) {
    throw notAuthorized('User is disabled.');
  }
  requireCode(user, 'signUp', code, pools.clock.now());
  const confirmed: UserRecord = {
    ...withoutCode(user, 'signUp'),
    status: 'CONFIRMED',
    attributes: { ...user.attributes, email_verified: 'true' },
    modifiedAt: pools.clock.now(),
  };
  if (!findFlag(input, 'ForceAliasCreation')) {
    requireFreeAliasAtConfirmation(pools.directory, pool, confirmed);
  }
  takeAlias(pools.directory, pool, confirmed);
  pools.directory.saveUser(pool, confirmed);
  await afterConfirmation({ pools, pool, client }, confirmed, textMap(input, 'ClientMetadata'));
  return {};
}

/** The user stays confirmed when the trigger fails (amplify-cli#7179, amplify-cli#2735). */
async function afterConfirmation(
  { pools, pool, client }: Parties,
  user: UserRecord,
  clientMetadata: WireInput,
): Promise<void> {
  await pools.runTrigger({
    trigger: 'PostConfirmation',
    occasion: 'ConfirmSignUp',
    pool,
    clientId: client.id,
    username: user.username,
    request: { userAttributes: triggerAttributes(user), clientMetadata },
  });
}

function resendConfirmationCode({ pools, pool, client }: Parties, input: WireInput): unknown {
  const name = requireUsername(input);
  const user = pools.directory.findUser(pool, name);
  pools.codeAttempts.take(pool, user?.username ?? name, 'signUp');
  return { CodeDeliveryDetails: resend(pools, pool, client, name, user) };
}

function resend(
  pools: Pools,
  pool: PoolRecord,
  client: ClientRecord,
  name: string,
  user: UserRecord | undefined,
): CodeDelivery {
  if (user === undefined || !user.enabled) {
    if (!client.hidesUnknownUsers) {
      throw user === undefined ? userNotFound() : notAuthorized('User is disabled.');
    }
    return simulatedDelivery(pool, name);
  }
  if (user.status !== 'UNCONFIRMED') {
    throw invalidParameter('User is already confirmed.');
  }
  const address = addressForCode(pool, user);
  if (address === undefined) {
    throw invalidParameter('Cannot resend codes. Auto verification not turned on.');
  }
  return sendCode(pools, pool, user, 'signUp', address);
}
