/** E-mail addresses as aliases of opaque user names. */
import { randomUUID } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryState } from '../../../src/state/memory-state.ts';
import { otherPassword, password, startUserPool, type UserPool } from '../../../testing/user-pool.ts';

const aliases = { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] };
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let userPool: UserPool;
let count = 0;
beforeAll(async () => {
  userPool = await startUserPool({ pool: aliases });
});
afterAll(() => userPool.stop());

interface GivenUser {
  readonly email?: string;
  readonly verified?: boolean;
  readonly force?: boolean;
  readonly secret?: string;
}

async function givenUser({ email, verified = true, force = false, secret = password }: GivenUser = {}) {
  const Username = randomUUID();
  const address = email ?? `person${(count += 1)}@Demo.example`;
  const named = { UserPoolId: userPool.poolId, Username };
  await userPool.sdk.send(
    new AdminCreateUserCommand({
      ...named,
      MessageAction: 'SUPPRESS',
      ForceAliasCreation: force,
      UserAttributes: [
        { Name: 'email', Value: address },
        { Name: 'email_verified', Value: String(verified) },
      ],
    }),
  );
  await userPool.sdk.send(new AdminSetUserPasswordCommand({ ...named, Password: secret, Permanent: true }));
  return { username: Username, address };
}

const usernameOf = async (name: string, secret = password) =>
  (await userPool.signIn(name, secret)).getAccessToken().payload['username'] as unknown;

describe('signing in', () => {
  it('works with the address and with the name, and the token contains the user name', async () => {
    const { username, address } = await givenUser();

    for (const name of [address, address.toLowerCase(), address.toUpperCase(), username]) {
      expect(await usernameOf(name)).toBe(username);
    }
  });

  it('does not work with an unverified address', async () => {
    const { username, address } = await givenUser({ verified: false });

    await expect(usernameOf(address)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect(await usernameOf(username)).toBe(username);
  });

  it('does not reveal whether an address is known', async () => {
    const { username, address } = await givenUser();
    const { address: unverified } = await givenUser({ verified: false });
    const challenge = async (USERNAME: string) => {
      const AuthParameters = { USERNAME, SRP_A: 'abcdef' };
      const command = new InitiateAuthCommand({
        ClientId: userPool.clientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters,
      });
      return (await userPool.sdk.send(command)).ChallengeParameters ?? {};
    };
    const known = await challenge(address);
    const hidden = [await challenge('unknown@demo.example'), await challenge(unverified)];

    expect(known['USER_ID_FOR_SRP']).toBe(username);
    for (const one of hidden) {
      expect(Object.keys(one)).toEqual(Object.keys(known));
      expect(one['USER_ID_FOR_SRP']).toMatch(uuid);
      expect(one['USERNAME']).toBe(one['USER_ID_FOR_SRP']);
    }
    expect((await challenge('UNKNOWN@demo.example'))['USER_ID_FOR_SRP']).toBe(hidden[0]?.['USER_ID_FOR_SRP']);
  });

  it('locks the address and the name of a user together', async () => {
    const { username, address } = await givenUser();
    userPool.clock.stand();
    for (const name of [address, username, address.toUpperCase(), username, address]) {
      await expect(usernameOf(name, otherPassword)).rejects.toMatchObject({
        message: 'Incorrect username or password.',
      });
    }

    await expect(usernameOf(username)).rejects.toMatchObject({ message: 'Password attempts exceeded' });
    userPool.clock.go();
  });
});

describe('an address', () => {
  it('cannot belong to a second user', async () => {
    const { address } = await givenUser();

    await expect(givenUser({ email: address.toUpperCase() })).rejects.toMatchObject({
      name: 'UsernameExistsException',
      message: 'An account with the given email already exists.',
    });
    await expect(givenUser({ email: address, verified: false })).resolves.toBeDefined();
  });

  it('moves to another user when forced, and becomes unverified for the first', async () => {
    const first = await givenUser();
    const second = await givenUser({ email: first.address, force: true, secret: otherPassword });

    expect(await usernameOf(first.address, otherPassword)).toBe(second.username);
    await expect(usernameOf(first.address)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect(await usernameOf(first.username)).toBe(first.username);
    expect(await verifiedOf(first.username)).toBe('false');
  });

  it('moves with an attribute update, as in Cognito', async () => {
    const first = await givenUser();
    const second = await givenUser();
    await userPool.sdk.send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId: userPool.poolId,
        Username: second.address,
        UserAttributes: [
          { Name: 'email', Value: first.address },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    );

    expect(await usernameOf(first.address)).toBe(second.username);
    expect(await verifiedOf(first.username)).toBe('false');
  });

  async function verifiedOf(Username: string): Promise<string | undefined> {
    const user = await userPool.sdk.send(new AdminGetUserCommand({ UserPoolId: userPool.poolId, Username }));
    return user.UserAttributes?.find(({ Name }) => Name === 'email_verified')?.Value;
  }
});

it('refuses a user name in the form of an address', async () => {
  const command = new AdminCreateUserCommand({
    UserPoolId: userPool.poolId,
    Username: 'anna@demo.example',
    MessageAction: 'SUPPRESS',
  });

  await expect(userPool.sdk.send(command)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Username cannot be of email format, since user pool is configured for email alias.',
  });
});

it.each(['anna ', ' anna', 'an na', 'anna\n'])(
  'refuses the user name %j in every operation',
  async (Username) => {
    const expected = {
      name: 'InvalidParameterException',
      message: expect.stringContaining('[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+'),
    };
    const { poolId: UserPoolId, sdk } = userPool;

    await expect(
      sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' })),
    ).rejects.toMatchObject(expected);
    await expect(sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))).rejects.toMatchObject(expected);
    await expect(userPool.signIn(Username)).rejects.toMatchObject(expected);
  },
);

it.each([
  [{}, 'AliasAttributes'],
  [{ ...aliases, UsernameConfiguration: { CaseSensitive: true } }, 'UsernameConfiguration'],
])('refuses to change a property that is fixed at the pool’s creation: %j', async (changed, property) => {
  const state = memoryState();
  const first = await startUserPool({ state, pool: aliases });
  await first.stop();

  await expect(startUserPool({ state, pool: changed })).rejects.toThrow(
    `Updates are not allowed for property - ${property}`,
  );
});
