/** Lambda triggers of a pool: when they run, what they receive, and what their failures become. */
import { randomUUID } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, expect, it } from 'vitest';
import {
  password,
  startUserPool,
  type TriggerFunction,
  type TriggerPayload,
  type UserPool,
} from '../../../testing/user-pool.ts';

const address = 'anna@demo.example';
const triggers = { PreSignUp: 'pre', PostConfirmation: 'confirmed', PostAuthentication: 'authenticated' };

let userPool: UserPool | undefined;
afterEach(async () => {
  await userPool?.stop();
  userPool = undefined;
});

async function given(functions: Readonly<Record<string, TriggerFunction>>, triggerLimitMs = 1000) {
  const pool = {
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    AliasAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    LambdaConfig: triggers,
  };
  userPool = await startUserPool({ pool, functions, triggerLimitMs });
  return userPool;
}

const passOn: TriggerFunction = (event) => event;
const all = { pre: passOn, confirmed: passOn, authenticated: passOn };

function signUp({ clientId: ClientId, sdk }: UserPool, Username: string) {
  return sdk.send(
    new SignUpCommand({
      ClientId,
      Username,
      Password: password,
      UserAttributes: [{ Name: 'email', Value: address }],
      ClientMetadata: { tenant: 'other' },
    }),
  );
}

const codeOf = ({ outbox }: UserPool): string =>
  /\d{6}/.exec(outbox.list(address).at(-1)?.body ?? '')?.[0] ?? '';

const confirm = (pool: UserPool, Username: string) =>
  pool.sdk.send(
    new ConfirmSignUpCommand({ ClientId: pool.clientId, Username, ConfirmationCode: codeOf(pool) }),
  );

it('run at sign-up, confirmation, sign-in and after a forgotten password', async () => {
  const events: TriggerPayload[] = [];
  const keep = (event: TriggerPayload): TriggerPayload => {
    events.push(event);
    return event;
  };
  const pool = await given({ pre: keep, confirmed: keep, authenticated: keep });
  const username = randomUUID();
  await signUp(pool, username);
  await confirm(pool, username);
  await pool.signIn(address);
  const named = { ClientId: pool.clientId, Username: address };
  await pool.sdk.send(new ForgotPasswordCommand(named));
  await pool.sdk.send(
    new ConfirmForgotPasswordCommand({ ...named, ConfirmationCode: codeOf(pool), Password: password }),
  );
  await pool.sdk.send(
    new AdminCreateUserCommand({ UserPoolId: pool.poolId, Username: 'staff', MessageAction: 'SUPPRESS' }),
  );

  expect(events.map(({ triggerSource, userName }) => [triggerSource, userName])).toEqual([
    ['PreSignUp_SignUp', username],
    ['PostConfirmation_ConfirmSignUp', username],
    ['PostAuthentication_Authentication', username],
    ['PostConfirmation_ConfirmForgotPassword', username],
    ['PreSignUp_AdminCreateUser', 'staff'],
  ]);
  expect(events.map(({ callerContext }) => callerContext.clientId)).toEqual([
    ...new Array<string>(4).fill(pool.clientId),
    'CLIENT_ID_NOT_APPLICABLE',
  ]);
  expect(events[0]).toMatchObject({
    version: '1',
    userPoolId: pool.poolId,
    request: { userAttributes: { email: address }, clientMetadata: { tenant: 'other' } },
    response: { autoConfirmUser: false },
  });
  expect(events[1]?.request['userAttributes']).toMatchObject({
    email_verified: 'true',
    'cognito:user_status': 'CONFIRMED',
  });
});

it('may confirm a person and verify the address at once', async () => {
  const pool = await given({
    ...all,
    pre: (event) => ({ ...event, response: { autoConfirmUser: true, autoVerifyEmail: true } }),
  });

  expect(await signUp(pool, randomUUID())).toMatchObject({ UserConfirmed: true });
  expect(pool.outbox.list()).toEqual([]);
  await expect(pool.signIn(address)).resolves.toBeDefined();
});

it.each<readonly [string, TriggerFunction | undefined, string, string]>([
  [
    'throws',
    () => {
      throw new Error('NOT_HERE');
    },
    'UserLambdaValidationException',
    'PreSignUp failed with error NOT_HERE.',
  ],
  ['returns nothing', () => null, 'InvalidLambdaResponseException', 'Unrecognizable lambda output'],
  [
    'returns another value',
    () => ({ done: true }),
    'InvalidLambdaResponseException',
    'Unrecognizable lambda output',
  ],
  ['is not permitted', undefined, 'UnexpectedLambdaException', 'due to error AccessDeniedException.'],
])('refuse the sign-up when the function %s', async (_what, pre, name, message) => {
  const pool = await given(pre === undefined ? { confirmed: passOn } : { ...all, pre });

  await expect(signUp(pool, randomUUID())).rejects.toMatchObject({
    name,
    message: expect.stringContaining(message),
  });
  expect(pool.outbox.list()).toEqual([]);
});

it('are tried three times when the function does not respond in time', async () => {
  let invocations = 0;
  const pre = (): Promise<never> => new Promise(() => void (invocations += 1));
  const pool = await given({ ...all, pre }, 20);

  await expect(signUp(pool, randomUUID())).rejects.toMatchObject({ name: 'UnexpectedLambdaException' });
  expect(invocations).toBe(3);
});

it('leave the person confirmed when the function fails after the confirmation', async () => {
  const pool = await given({
    ...all,
    confirmed: () => {
      throw new Error('later');
    },
  });
  const username = randomUUID();
  await signUp(pool, username);

  await expect(confirm(pool, username)).rejects.toMatchObject({ name: 'UserLambdaValidationException' });
  const named = { UserPoolId: pool.poolId, Username: username };
  expect(await pool.sdk.send(new AdminGetUserCommand(named))).toMatchObject({ UserStatus: 'CONFIRMED' });
});

it('end the sign-in when the function of PostAuthentication fails', async () => {
  const pool = await given({
    ...all,
    authenticated: () => {
      throw new Error('closed');
    },
  });
  const named = { UserPoolId: pool.poolId, Username: 'staff' };
  await pool.sdk.send(new AdminCreateUserCommand({ ...named, MessageAction: 'SUPPRESS' }));
  await pool.sdk.send(new AdminSetUserPasswordCommand({ ...named, Password: password, Permanent: true }));

  await expect(pool.signIn('staff')).rejects.toMatchObject({
    name: 'UserLambdaValidationException',
    message: 'PostAuthentication failed with error closed.',
  });
});
