/**
 * A person signs up, confirms the address, signs in and asks for their own vehicles, with the
 * client libraries that apps use. Only their addresses are changed.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  CreateGroupCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CognitoUserAttribute, type CognitoUserSession } from 'amazon-cognito-identity-js';
import { Amplify } from 'aws-amplify';
import {
  confirmResetPassword,
  confirmSignIn,
  confirmSignUp,
  fetchAuthSession,
  fetchMFAPreference,
  resendSignUpCode,
  resetPassword,
  setUpTOTP,
  signIn,
  signOut,
  signUp,
  updateMFAPreference,
  updatePassword,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import type { Decision } from 'local-aws';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { allowanceWindow } from '../../domain/allowance.ts';
import { createUser } from '../../tools/session/create-user.ts';
import { browserFetch } from 'local-aws/testing/browser-fetch';
import {
  accessTokenOf,
  authenticate,
  libraryPool,
  libraryUser,
  promised,
} from '../support/cognito-library.ts';
import { ask, codeOf, password } from '../support/given.ts';
import { selfRegistrationAssembly } from '../support/self-registration.ts';
import { unneededParts } from '../support/tour/least-privilege.ts';
import { done as succeeded } from '../support/tour/tour.ts';
import { itemsOf, putItems } from '../support/tables.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld({
  assembly: await selfRegistrationAssembly(),
  enforceWebAcl: false,
  traceEveryRequest: true,
});

const myVehicles = '{ myVehicles { items { referenceId } } }';
const otherPassword = 'Staple-correct-8-horse-battery';
let cognito: CognitoIdentityProviderClient;
let count = 0;
/** One of IAM's decisions of each kind, of the whole file. */
const decisions = new Map<string, Decision>();

const newAddress = () => `person${(count += 1)}@owners.example`;
const signUpClientId = () => String(Object.values(world().stacks)[0]?.['SignUpClientId']);
const codeOfMail = (address: string): string =>
  /\d{6}/.exec(world().outbox.list(address).at(-1)?.body ?? '')?.[0] ?? '';

beforeAll(() => {
  world().iam.watch((decision) => void decisions.set(kindOf(decision), decision));
  const { Region: region, AwsEndpointUrl: endpoint } = world().outputs;
  cognito = new CognitoIdentityProviderClient({ region, endpoint, credentials: world().administrator });
});
afterAll(() => cognito.destroy());
beforeEach(() => world().faults.clear());

function kindOf({ allowed, demand: { action, resource }, principal: { arn, roleArn } }: Decision): string {
  return JSON.stringify([allowed, action, resource, roleArn ?? arn]);
}

async function groupsOf(Username: string): Promise<readonly string[]> {
  const UserPoolId = world().outputs.UserPoolId;
  const { Groups = [] } = await cognito.send(new AdminListGroupsForUserCommand({ UserPoolId, Username }));
  return Groups.map(({ GroupName = '' }) => GroupName);
}

function signUpBySdk(address: string, more: Partial<SignUpCommand['input']> = {}) {
  const UserAttributes = [{ Name: 'email', Value: address }];
  const input = { ClientId: signUpClientId(), Username: randomUUID(), Password: password, UserAttributes };
  return cognito.send(new SignUpCommand({ ...input, ...more }));
}

function confirmBySdk(Username: string, address: string, more: Partial<ConfirmSignUpCommand['input']> = {}) {
  const input = { ClientId: signUpClientId(), Username, ConfirmationCode: codeOfMail(address) };
  return cognito.send(new ConfirmSignUpCommand({ ...input, ...more }));
}

async function givenSignedUp(): Promise<{ readonly address: string; readonly username: string }> {
  const [address, username] = [newAddress(), randomUUID() as string];
  await signUpBySdk(address, { Username: username });
  return { address, username };
}

const poolOf = (clientId: string) => libraryPool(world().outputs, clientId);
const userOf = (username: string, clientId = world().outputs.UserPoolClientId) =>
  libraryUser(world().outputs, username, clientId);

describe('aws-amplify', () => {
  function configure(userPoolClientId: string): void {
    const { UserPoolId: userPoolId, AwsEndpointUrl } = world().outputs;
    Amplify.configure({
      Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: `${AwsEndpointUrl}/` } },
    });
  }
  const forSignUp = () => configure(signUpClientId());
  const forSignIn = () => configure(world().outputs.UserPoolClientId);

  beforeAll(() => {
    vi.stubGlobal('fetch', browserFetch('http://localhost:5173'));
    const kept = new Map<string, string>();
    cognitoUserPoolsTokenProvider.setKeyValueStorage({
      setItem: async (key, value) => void kept.set(key, value),
      getItem: async (key) => kept.get(key) ?? null,
      removeItem: async (key) => void kept.delete(key),
      clear: async () => kept.clear(),
    });
  });
  afterAll(() => vi.unstubAllGlobals());

  const codeNow = (secret: string): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world().clock.now() });

  it('signs up, confirms, signs in and asks for their own vehicles', async () => {
    const [address, username] = [newAddress(), randomUUID() as string];
    forSignUp();
    const { nextStep } = await signUp({
      username,
      password,
      options: { userAttributes: { email: address } },
    });
    await resendSignUpCode({ username });
    const confirmed = await confirmSignUp({ username, confirmationCode: codeOfMail(address) });
    forSignIn();
    await signIn({ username: address, password });
    const { tokens } = await fetchAuthSession();

    expect(nextStep).toMatchObject({
      signUpStep: 'CONFIRM_SIGN_UP',
      codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'p***@o***' },
    });
    expect(confirmed.isSignUpComplete).toBe(true);
    expect(tokens?.accessToken.payload['cognito:groups']).toEqual(['owners', 'tenant:acme']);
    const response = await ask(world(), tokens?.accessToken.toString() ?? '', myVehicles);
    expect(response.data).toEqual({ myVehicles: { items: [] } });
    await signOut();
  });

  it('replaces a forgotten password, and changes a known one', async () => {
    const { address, username } = await givenSignedUp();
    await confirmBySdk(username, address);
    forSignIn();

    const { nextStep } = await resetPassword({ username: address });
    const confirmationCode = codeOfMail(address);
    await confirmResetPassword({ username: address, confirmationCode, newPassword: otherPassword });
    await signIn({ username: address, password: otherPassword });
    await updatePassword({ oldPassword: otherPassword, newPassword: password });
    await signOut();
    const { isSignedIn } = await signIn({ username: address, password });

    expect(nextStep.resetPasswordStep).toBe('CONFIRM_RESET_PASSWORD_WITH_CODE');
    expect(isSignedIn).toBe(true);
    expect(await groupsOf(username)).toEqual(['owners', 'tenant:acme']);
    await signOut();
  });

  it('sets an authenticator app up, uses it, replaces it and removes it', async () => {
    const { address, username } = await givenSignedUp();
    await confirmBySdk(username, address);
    forSignIn();
    await signIn({ username: address, password });

    const { sharedSecret } = await setUpTOTP();
    await verifyTOTPSetup({ code: codeNow(sharedSecret) });
    await updateMFAPreference({ totp: 'PREFERRED' });
    await signOut();
    world().clock.advance(30_000);
    const challenged = await signIn({ username: address, password });
    const confirmed = await confirmSignIn({ challengeResponse: codeNow(sharedSecret) });
    const another = await setUpTOTP();
    world().clock.advance(30_000);
    await verifyTOTPSetup({ code: codeNow(another.sharedSecret) });
    const preference = await fetchMFAPreference();
    await updateMFAPreference({ totp: 'DISABLED' });
    await signOut();
    const without = await signIn({ username: address, password });
    await signOut();
    world().clock.advance(Date.now() - world().clock.now());

    expect(challenged.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
    expect(confirmed.isSignedIn).toBe(true);
    expect(preference).toEqual({ enabled: ['TOTP'], preferred: 'TOTP' });
    expect(without.isSignedIn).toBe(true);
  });
});

describe('amazon-cognito-identity-js', () => {
  it('signs up, confirms, signs in, and replaces a forgotten password', async () => {
    const [address, username] = [newAddress(), randomUUID() as string];
    const email = new CognitoUserAttribute({ Name: 'email', Value: address });
    await promised((done) => poolOf(signUpClientId()).signUp(username, password, [email], [], done));
    const newcomer = userOf(username, signUpClientId());
    await promised((done) => newcomer.confirmRegistration(codeOfMail(address), false, done));
    const session = await authenticate(userOf(address));
    const user = userOf(address);
    await new Promise((onSuccess, onFailure) => user.forgotPassword({ onSuccess, onFailure }));
    await new Promise<void>((resolve, onFailure) =>
      user.confirmPassword(codeOfMail(address), otherPassword, { onSuccess: () => resolve(), onFailure }),
    );

    const response = await ask(world(), accessTokenOf(session), myVehicles);
    expect(response.data).toEqual({ myVehicles: { items: [] } });
    await expect(authenticate(userOf(address))).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await expect(authenticate(userOf(address), otherPassword)).resolves.toBeDefined();
  });
});

describe('a registered address', () => {
  it('is not revealed: the same response, and a code to the mailbox', async () => {
    const { address, username } = await givenSignedUp();
    await confirmBySdk(username, address);
    const [second, free] = [randomUUID() as string, newAddress()];

    const bytes = async (email: string, Username: string): Promise<string> => {
      const { $metadata: _, UserSub: sub, ...rest } = await signUpBySdk(email, { Username });
      return JSON.stringify({ ...rest, UserSub: sub?.length });
    };
    expect(await bytes(address, second)).toBe(await bytes(free, randomUUID()));
    await expect(confirmBySdk(second, address)).rejects.toMatchObject({ name: 'AliasExistsException' });
    expect(await groupsOf(second)).toEqual([]);
  });

  it('gets at most five sign-ups in an hour, under any user name', async () => {
    const address = newAddress();
    for (let sent = 0; sent < 5; sent += 1) {
      await signUpBySdk(address);
    }

    await expect(signUpBySdk(address.toUpperCase())).rejects.toMatchObject({
      name: 'UserLambdaValidationException',
      message: 'PreSignUp failed with error RATE_LIMITED.',
    });
    expect(world().outbox.list(address)).toHaveLength(5);
  });

  it('stands in the allowance as a hash only', async () => {
    const { address } = await givenSignedUp();
    const hash = createHash('sha256').update(address).digest('base64url');
    const { principalKindWindow } = allowanceWindow(hash, 'signUpsOfAddress', world().clock.now() / 1000);

    const items = await itemsOf(world(), 'Allowances');
    expect(items).toContainEqual(expect.objectContaining({ principalKindWindow, used: 1 }));
    expect(JSON.stringify(items)).not.toContain(address);
  });
});

describe('a sign-up is refused', () => {
  it.each([
    ['through the client for signing in', { ClientId: () => world().outputs.UserPoolClientId }],
    ['without an address', { UserAttributes: () => [] }, 'EMAIL_REQUIRED'],
    ['with a name that says something', { Username: () => 'anna' }, 'USER_NAME_NOT_UUID'],
    [
      'with an attribute that people may not write',
      { UserAttributes: () => [{ Name: 'name', Value: 'Anna' }] },
      'unauthorized attribute',
    ],
  ])('%s', async (_what, changed, message = 'unauthorized attribute') => {
    const more = Object.fromEntries(Object.entries(changed).map(([name, value]) => [name, value()]));

    await expect(signUpBySdk(newAddress(), more)).rejects.toThrow(message);
  });

  it('through another client that may write the address', async () => {
    const [own = ''] = world().resourcesOfType('AWS::Cognito::UserPoolClient');
    const more = { ClientId: world().outputs.UserPoolClientId, UserAttributes: [] };

    await expect(signUpBySdk(newAddress(), more)).rejects.toThrow(
      'PreSignUp failed with error SIGN_UP_NOT_ALLOWED.',
    );
    expect(own).not.toBe('');
  });
});

describe('the tenant', () => {
  it('is not chosen by metadata, attributes or the client of the confirmation', async () => {
    const [address, Username] = [newAddress(), randomUUID() as string];
    const ClientMetadata = { tenantId: 'brand', 'cognito:groups': 'operators' };
    await signUpBySdk(address, {
      Username,
      ClientMetadata,
      ValidationData: [{ Name: 'tenantId', Value: 'brand' }],
    });
    await confirmBySdk(Username, address, { ClientMetadata, ClientId: world().outputs.UserPoolClientId });

    expect(await groupsOf(Username)).toEqual(['owners', 'tenant:acme']);
  });
});

describe('a crash between the confirmation and the groups', () => {
  it.each(['AdminAddUserToGroup', 'AdminGetUser', 'AdminListGroupsForUser'])(
    'at %s is repaired at the sign-in, and until then the tokens admit to nothing',
    async (operation) => {
      const { address, username } = await givenSignedUp();
      world().faults.inject({ service: 'cognito-idp', operation, kind: 'kill-caller-before', times: 1 });
      await confirmBySdk(username, address).catch(() => undefined);
      world().faults.clear();

      expect(await groupsOf(username)).not.toContain('tenant:acme');
      const first = await authenticate(userOf(address));
      const user = userOf(address);
      const refreshed = await promised<CognitoUserSession>((done) =>
        user.refreshSession(first.getRefreshToken(), done),
      );

      expect(codeOf(await ask(world(), accessTokenOf(first), myVehicles))).not.toBe('none');
      expect(refreshed && accessTokenOf(refreshed)).toBeDefined();
      const response = await ask(world(), refreshed ? accessTokenOf(refreshed) : '', myVehicles);
      expect(response.data).toEqual({ myVehicles: { items: [] } });
      expect(await groupsOf(username)).toEqual(['owners', 'tenant:acme']);
      expect((await itemsOf(world(), 'SelfRegistrations')).map(({ username: each }) => each)).not.toContain(
        username,
      );
    },
  );

  it('does not give a second tenant to a person whom an administrator placed meanwhile', async () => {
    const { address, username: Username } = await givenSignedUp();
    world().faults.inject({
      service: 'cognito-idp',
      operation: 'AdminListGroupsForUser',
      kind: 'kill-caller-before',
      times: 1,
    });
    await confirmBySdk(Username, address).catch(() => undefined);
    world().faults.clear();
    const UserPoolId = world().outputs.UserPoolId;
    await cognito.send(new CreateGroupCommand({ UserPoolId, GroupName: 'tenant:other' }));
    await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'tenant:other' }));

    await authenticate(userOf(address));

    expect(await groupsOf(Username)).toEqual(['tenant:other']);
  });
});

describe('a second sign-up under the name of a user', () => {
  it('does not give back the tenant that an administrator took away', async () => {
    const { address, username } = await givenSignedUp();
    await confirmBySdk(username, address);
    const named = { UserPoolId: world().outputs.UserPoolId, Username: username };
    await cognito.send(new AdminRemoveUserFromGroupCommand({ ...named, GroupName: 'tenant:acme' }));
    const { UserCreateDate: madeAt = new Date() } = await cognito.send(new AdminGetUserCommand(named));
    // As Cognito leaves it when it runs PreSignUp before it looks for the name.
    const [createdAt, clientId] = [new Date(madeAt.getTime() + 120_000).toISOString(), signUpClientId()];
    const expiresAt = Math.floor(Date.now() / 1000) + 86_400;
    const record = { username, tenantId: 'acme', clientId, createdAt, expiresAt };
    await putItems(world(), 'SelfRegistrations', [record]);

    await authenticate(userOf(address));

    expect(await groupsOf(username)).toEqual(['owners']);
    expect((await itemsOf(world(), 'SelfRegistrations')).map(({ username: each }) => each)).not.toContain(
      username,
    );
  });
});

describe('accounts of staff', () => {
  it('stay administrator-made, and get no group by signing in', async () => {
    const named = { UserPoolId: world().outputs.UserPoolId, Username: randomUUID() };
    await createUser(cognito, named, { password });

    await authenticate(userOf(named.Username));

    expect(await groupsOf(named.Username)).toEqual([]);
  });
});

describe('a stolen token', () => {
  it('does not change the address, by either client', async () => {
    const { address, username } = await givenSignedUp();
    await confirmBySdk(username, address);
    const AccessToken = accessTokenOf(await authenticate(userOf(address)));
    const UserAttributes = [{ Name: 'email', Value: newAddress() }];

    await expect(
      cognito.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes })),
    ).rejects.toMatchObject({ message: 'A client attempted to write unauthorized attribute' });
    await expect(authenticate(userOf(address, signUpClientId()))).rejects.toMatchObject({
      message: 'USER_SRP_AUTH flow not enabled for this client',
    });
  });
});

it('sends no second code to a confirmed person', async () => {
  const { address, username: Username } = await givenSignedUp();
  await confirmBySdk(Username, address);
  const sent = world().outbox.list(address).length;

  await expect(
    cognito.send(new ResendConfirmationCodeCommand({ ClientId: signUpClientId(), Username })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  expect(world().outbox.list(address)).toHaveLength(sent);
});

describe('a fault of AWS before the sign-up', () => {
  it.each(['throttle', 'internal-error', 'access-denied'] as const)(
    '(%s) refuses it, and leaves neither a person nor a record',
    async (kind) => {
      const [address, Username] = [newAddress(), randomUUID() as string];
      world().faults.inject({ service: 'dynamodb', operation: 'TransactWriteItems', kind, times: 9 });

      await expect(signUpBySdk(address, { Username })).rejects.toThrow(
        'PreSignUp failed with error Unexpected failure.',
      );
      world().faults.clear();

      const records = await itemsOf(world(), 'SelfRegistrations');
      expect(records.map(({ username }) => username)).not.toContain(Username);
      expect(world().outbox.list(address)).toEqual([]);
      await expect(groupsOf(Username)).rejects.toMatchObject({ name: 'UserNotFoundException' });
    },
  );
});

describe('permissions', () => {
  it('are all needed by the functions and by Cognito', () => {
    const statements = world()
      .iam.statements()
      // CodeDeploy's roles are used when a stack is updated.
      .filter(({ effect, id }) => effect === 'Allow' && /^SelfRegistration(?!\w+Deployer)/.test(id));
    const prepare = () => Promise.resolve(() => Promise.resolve(succeeded));
    const step = { name: 'sign-up', shows: 'work', prepare } as const;
    const walked = [{ step, result: succeeded, durationMs: 0, decisions: [...decisions.values()] }];
    const daemon = {
      by: 'the X-Ray daemon for its own reports, which CDK allows together with the segments',
      statement: /./,
      actions: ['xray:PutTelemetryRecords'],
    };

    expect(statements.length).toBeGreaterThan(8);
    expect(unneededParts(world(), statements, walked, [daemon])).toEqual([]);
  });
});
