/** Sign-up by the person, and a forgotten password, by AWS's own client. */
import { randomUUID } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherPassword, password, startUserPool, type UserPool } from '../../../testing/user-pool.ts';

const open = {
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
  AliasAttributes: ['email'],
  AutoVerifiedAttributes: ['email'],
};

let userPool: UserPool;
let count = 0;
beforeAll(async () => {
  userPool = await startUserPool({ pool: open });
});
afterAll(() => userPool.stop());

const newAddress = () => `person${(count += 1)}@demo.example`;

function signUp(email: string, Username = randomUUID() as string, secret = password) {
  const { clientId: ClientId, sdk } = userPool;
  const UserAttributes = [{ Name: 'email', Value: email }];
  return sdk.send(new SignUpCommand({ ClientId, Username, Password: secret, UserAttributes }));
}

const codeTo = (address: string): string =>
  /\d{6}/.exec(userPool.outbox.list(address).at(-1)?.body ?? '')?.[0] ?? '';

const wrongCode = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

function confirm(Username: string, ConfirmationCode: string, ForceAliasCreation = false) {
  const { clientId: ClientId, sdk } = userPool;
  return sdk.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode, ForceAliasCreation }));
}

async function givenPerson() {
  const [address, username] = [newAddress(), randomUUID() as string];
  await signUp(address, username);
  await confirm(username, codeTo(address));
  return { address, username };
}

describe('a person who signs up', () => {
  it('gets a code by e-mail, and signs in by the address once it is confirmed', async () => {
    const [address, username] = [newAddress(), randomUUID() as string];

    const signedUp = await signUp(address, username);
    const early = userPool.signIn(username);
    await expect(early).rejects.toMatchObject({ name: 'UserNotConfirmedException' });
    await confirm(username, codeTo(address));
    const session = await userPool.signIn(address);

    expect(signedUp).toMatchObject({
      UserConfirmed: false,
      CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'p***@d***' },
    });
    expect(session.getAccessToken().payload['username']).toBe(username);
    expect(session.getIdToken().payload).toMatchObject({ email: address, email_verified: true });
  });

  it('cannot sign in by an address that is not confirmed', async () => {
    const address = newAddress();
    await signUp(address);

    await expect(userPool.signIn(address)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it.each([
    ['a weak password', { Password: 'short' }, 'InvalidPasswordException'],
    ['a name like an address', { Username: 'anna@demo.example' }, 'InvalidParameterException'],
    [
      'a malformed address',
      { UserAttributes: [{ Name: 'email', Value: 'anna' }] },
      'InvalidParameterException',
    ],
    [
      'a claim that the address is verified',
      { UserAttributes: [{ Name: 'email_verified', Value: 'true' }] },
      'NotAuthorizedException',
    ],
  ])('is refused with %s', async (_what, changed, name) => {
    const { clientId: ClientId, sdk } = userPool;
    const input = { ClientId, Username: randomUUID(), Password: password, ...changed };

    await expect(sdk.send(new SignUpCommand(input))).rejects.toMatchObject({ name });
  });

  it('cannot take the user name of another person', async () => {
    const { username } = await givenPerson();

    await expect(signUp(newAddress(), username)).rejects.toMatchObject({
      name: 'UsernameExistsException',
      message: 'User already exists',
    });
  });

  it('cannot write an attribute that the client may not write', async () => {
    const closed = await startUserPool({ pool: open, client: { WriteAttributes: ['locale'] } });
    const { clientId: ClientId, sdk } = closed;
    const UserAttributes = [{ Name: 'email', Value: newAddress() }];
    const command = new SignUpCommand({
      ClientId,
      Username: randomUUID(),
      Password: password,
      UserAttributes,
    });

    await expect(sdk.send(command)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'A client attempted to write unauthorized attribute',
    });
    await closed.stop();
  });

  it('is refused where administrators create users', async () => {
    const closed = await startUserPool();
    const { clientId: ClientId, sdk } = closed;
    const command = new SignUpCommand({ ClientId, Username: 'anna', Password: password });

    await expect(sdk.send(command)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'SignUp is not permitted for this user pool',
    });
    await closed.stop();
  });
});

describe('a registered address', () => {
  it('is not revealed at the sign-up, but to the reader of its mail', async () => {
    const { address } = await givenPerson();
    const [free, second] = [newAddress(), randomUUID() as string];

    const known = await signUp(address, second);
    const unknown = await signUp(free);

    expect({ ...known, UserSub: '', $metadata: {} }).toEqual({ ...unknown, UserSub: '', $metadata: {} });
    await expect(confirm(second, wrongCode(codeTo(address)))).rejects.toMatchObject({
      name: 'CodeMismatchException',
    });
    await expect(confirm(second, codeTo(address))).rejects.toMatchObject({
      name: 'AliasExistsException',
      message: 'An account with the email already exists.',
    });
  });

  it('moves to the new user by force', async () => {
    const first = await givenPerson();
    const second = randomUUID() as string;
    await signUp(first.address, second, otherPassword);
    await confirm(second, codeTo(first.address), true);

    const session = await userPool.signIn(first.address, otherPassword);
    expect(session.getAccessToken().payload['username']).toBe(second);
    await expect(userPool.signIn(first.address)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect((await userPool.signIn(first.username)).getIdToken().payload['email_verified']).toBe(false);
  });
});

describe('a confirmation code', () => {
  it('is replaced by the next one, and used up', async () => {
    const [address, username] = [newAddress(), randomUUID() as string];
    await signUp(address, username);
    const first = codeTo(address);
    const { clientId: ClientId, sdk } = userPool;
    await sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username: username }));
    const second = codeTo(address);

    if (first !== second) {
      await expect(confirm(username, first)).rejects.toMatchObject({ name: 'CodeMismatchException' });
    }
    await confirm(username, second);
    await expect(confirm(username, second)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'User cannot be confirmed. Current status is CONFIRMED',
    });
    await expect(
      sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username: username })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException', message: 'User is already confirmed.' });
  });

  it('expires after a day', async () => {
    const expiring = await startUserPool({ pool: open });
    const { clientId: ClientId, sdk } = expiring;
    const [address, Username] = [newAddress(), randomUUID() as string];
    const UserAttributes = [{ Name: 'email', Value: address }];
    await sdk.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }));
    const ConfirmationCode = /\d{6}/.exec(expiring.outbox.list(address)[0]?.body ?? '')?.[0] ?? '';
    expiring.clock.advance(24 * 3600 + 1);

    await expect(
      sdk.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode })),
    ).rejects.toMatchObject({ name: 'ExpiredCodeException' });
    await expiring.stop();
  });

  it('can be tried five times in an hour', async () => {
    const [address, username] = [newAddress(), randomUUID() as string];
    await signUp(address, username);
    const code = codeTo(address);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(confirm(username, wrongCode(code))).rejects.toMatchObject({
        name: 'CodeMismatchException',
      });
    }

    await expect(confirm(username, code)).rejects.toMatchObject({ name: 'LimitExceededException' });
    userPool.clock.advance(3601);
    await confirm(username, code);
    userPool.clock.advance(-3601);
  });

  it('of an unknown user looks expired, and a resend claims a delivery', async () => {
    const { clientId: ClientId, sdk } = userPool;
    const sent = userPool.outbox.list().length;

    await expect(confirm(randomUUID(), '123456')).rejects.toMatchObject({ name: 'ExpiredCodeException' });
    const resent = await sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username: randomUUID() }));
    expect(resent.CodeDeliveryDetails?.Destination).toMatch(/^[a-z]\*\*\*@[a-z]\*\*\*$/);
    expect(userPool.outbox.list()).toHaveLength(sent);
  });
});

describe('a forgotten password', () => {
  const request = (Username: string) =>
    userPool.sdk.send(new ForgotPasswordCommand({ ClientId: userPool.clientId, Username }));
  const replace = (Username: string, ConfirmationCode: string, Password = otherPassword) =>
    userPool.sdk.send(
      new ConfirmForgotPasswordCommand({ ClientId: userPool.clientId, Username, ConfirmationCode, Password }),
    );

  it('is replaced by a code to the verified address', async () => {
    const { address } = await givenPerson();

    const { CodeDeliveryDetails } = await request(address);
    await expect(replace(address, wrongCode(codeTo(address)))).rejects.toMatchObject({
      name: 'CodeMismatchException',
    });
    await expect(replace(address, codeTo(address), 'short')).rejects.toMatchObject({
      name: 'InvalidPasswordException',
    });
    await replace(address, codeTo(address));

    expect(CodeDeliveryDetails?.Destination).toBe('p***@d***');
    await expect(userPool.signIn(address)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await expect(userPool.signIn(address, otherPassword)).resolves.toBeDefined();
    await expect(replace(address, codeTo(address))).rejects.toMatchObject({ name: 'ExpiredCodeException' });
  });

  it('of an unknown, a disabled and an unverified address claims a delivery, and sends nothing', async () => {
    const disabled = await givenPerson();
    const unverified = newAddress();
    await signUp(unverified);
    const { poolId: UserPoolId, sdk } = userPool;
    await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: disabled.username }));
    const known = await givenPerson();
    const sent = userPool.outbox.list().length;

    for (const address of ['person@demo.example', disabled.address, unverified]) {
      const { CodeDeliveryDetails } = await request(address);
      expect(CodeDeliveryDetails).toEqual({
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: 'p***@d***',
      });
      await expect(replace(address, '123456')).rejects.toMatchObject({ name: 'CodeMismatchException' });
    }
    expect(userPool.outbox.list()).toHaveLength(sent);
    await request(known.address);
    expect(userPool.outbox.list()).toHaveLength(sent + 1);
  });

  it('expires after an hour, and is limited for unknown users too', async () => {
    const { address } = await givenPerson();
    await request(address);
    userPool.clock.advance(3601);
    await expect(replace(address, codeTo(address))).rejects.toMatchObject({ name: 'ExpiredCodeException' });
    userPool.clock.advance(-3601);

    const stranger = newAddress();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await request(stranger);
    }
    await expect(request(stranger)).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Attempt limit exceeded, please try after some time.',
    });
  });

  it('cannot be replaced before the first sign-in with a temporary one', async () => {
    const { poolId: UserPoolId, sdk } = userPool;
    const [address, Username] = [newAddress(), randomUUID() as string];
    const UserAttributes = [
      { Name: 'email', Value: address },
      { Name: 'email_verified', Value: 'true' },
    ];
    await sdk.send(
      new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', UserAttributes }),
    );

    await expect(request(address)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});

it('describes a new person as unconfirmed', async () => {
  const [address, Username] = [newAddress(), randomUUID() as string];
  await signUp(address, Username);
  const { poolId: UserPoolId, sdk } = userPool;

  expect(await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))).toMatchObject({
    UserStatus: 'UNCONFIRMED',
    UserAttributes: [{ Name: 'sub' }, { Name: 'email', Value: address }],
  });
});
