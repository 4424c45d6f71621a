/** Sign-in by SRP as amazon-cognito-identity-js does it. */
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type UserPool,
  authenticate,
  identityUser,
  otherPassword,
  password,
  startUserPool,
} from '../../../testing/user-pool.ts';

const prime = `FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF`;

let userPool: UserPool;
let userCount = 0;

beforeAll(async () => {
  userPool = await startUserPool();
});

afterAll(async () => {
  await userPool.stop();
});

afterEach(() => {
  vi.restoreAllMocks();
});

async function someone(groups: readonly string[] = []): Promise<string> {
  userCount += 1;
  const username = `person${userCount}@demo.example`;
  await userPool.addUser(username, groups);
  return username;
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => new Error('was not refused'),
    (refusal: unknown) => refusal,
  );
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

const wrongPassword = 'NotAuthorizedException: Incorrect username or password.';

/** Calls `act` before each request of an operation is sent. */
function before(operation: string, act: (body: string) => Promise<void> | void): void {
  const send = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (address, options) => {
    const target = new Headers(options?.headers).get('x-amz-target') ?? '';
    if (target.endsWith(`.${operation}`)) {
      await act(String(options?.body));
    }
    return send(address, options);
  });
}

describe('a user with a password', () => {
  it('signs in by SRP and gets tokens with the groups', async () => {
    const username = await someone(['owners', 'tenant:demo']);

    const session = await userPool.signIn(username);

    expect(session.getIdToken().payload).toMatchObject({
      'cognito:username': username,
      'cognito:groups': ['owners', 'tenant:demo'],
      email: username,
      aud: userPool.clientId,
      token_use: 'id',
    });
  });

  it('may use another case in the user name', async () => {
    const username = await someone();

    const session = await userPool.signIn(username.toUpperCase());

    expect(session.getAccessToken().payload['username']).toBe(username);
  });

  it('is refused with a wrong password and accepted with the correct one afterwards', async () => {
    const username = await someone();

    const refusal = await refusalOf(userPool.signIn(username, otherPassword));
    const session = await userPool.signIn(username);

    expect(refusal).toBe(wrongPassword);
    expect(session.isValid()).toBe(true);
  });

  it('is refused while disabled, and learns the reason only after the correct password', async () => {
    const username = await someone();
    const user = { UserPoolId: userPool.poolId, Username: username };
    await userPool.sdk.send(new AdminDisableUserCommand(user));

    const withPassword = await refusalOf(userPool.signIn(username));
    const withoutPassword = await refusalOf(userPool.signIn(username, otherPassword));
    await userPool.sdk.send(new AdminEnableUserCommand(user));

    expect(withPassword).toBe('NotAuthorizedException: User is disabled.');
    expect(withoutPassword).toBe(wrongPassword);
    await expect(userPool.signIn(username)).resolves.toBeDefined();
  });

  it('cannot use the same proof twice', async () => {
    const username = await someone();
    const bodies: string[] = [];
    before('RespondToAuthChallenge', (body) => void bodies.push(body));
    await userPool.signIn(username);

    const again = await fetch(userPool.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.RespondToAuthChallenge',
      },
      body: bodies[0] ?? '',
    });

    expect(again.status).toBe(400);
    expect(await again.json()).toMatchObject({ __type: 'NotAuthorizedException' });
  });

  it('must respond to the challenge within the client’s three minutes', async () => {
    const username = await someone();
    before('RespondToAuthChallenge', () => userPool.clock.advance(181));

    const refusal = await refusalOf(userPool.signIn(username));
    userPool.clock.advance(-181);

    expect(refusal).toBe('NotAuthorizedException: Invalid session for the user, session is expired.');
  });

  it('is refused when the clock is far off', async () => {
    const username = await someone();
    before('RespondToAuthChallenge', () => userPool.clock.advance(-301));

    const refusal = await refusalOf(userPool.signIn(username));
    userPool.clock.advance(301);

    expect(refusal).toContain('TIMESTAMP is too far from the current time.');
  });
});

describe('a user that does not exist', () => {
  it('gets the same challenge and the same refusal as an existing user', async () => {
    const refusal = await refusalOf(userPool.signIn('unknown@demo.example'));

    expect(refusal).toBe(wrongPassword);
  });

  it('has the same salt each time, as an existing user does', async () => {
    const username = await someone();
    const saltOf = async (USERNAME: string) => {
      const output = await userPool.sdk.send(
        new InitiateAuthCommand({
          AuthFlow: 'USER_SRP_AUTH',
          ClientId: userPool.clientId,
          AuthParameters: { USERNAME, SRP_A: 'abcdef' },
        }),
      );
      return output.ChallengeParameters?.['SALT'] ?? '';
    };

    const [known, unknown] = [await saltOf(username), await saltOf('unknown@demo.example')];

    expect(await saltOf(username)).toBe(known);
    expect(await saltOf('unknown@demo.example')).toBe(unknown);
    expect(unknown).toMatch(/^[0-9a-f]{32}$/);
    expect(known).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is reported as unknown when the client does not hide it', async () => {
    const open = await startUserPool({ client: { PreventUserExistenceErrors: 'LEGACY' } });

    const refusal = await refusalOf(open.signIn('unknown@demo.example'));
    await open.stop();

    expect(refusal).toBe('UserNotFoundException: User does not exist.');
  });
});

describe('guessing', () => {
  it('is slowed after five failures, for known and unknown names alike', async () => {
    const known = await someone();
    userPool.clock.stand();

    for (const username of [known, 'never@demo.example']) {
      const refusals = [];
      for (let attempt = 0; attempt < 6; attempt += 1) {
        refusals.push(await refusalOf(userPool.signIn(username, 'Wrong-1')));
      }
      expect(new Set(refusals.slice(0, 5))).toEqual(new Set([wrongPassword]));
      expect(refusals[5]).toBe('NotAuthorizedException: Password attempts exceeded');
    }
    userPool.clock.go();
    userPool.clock.advance(2);

    await expect(userPool.signIn(known)).resolves.toBeDefined();
  });

  it.each([
    ['zero', '0'],
    ['N', prime],
    ['2N', (2n * BigInt(`0x${prime}`)).toString(16)],
    ['not a number', 'xyz'],
  ])('is refused for an SRP_A that is %s', async (_name, SRP_A) => {
    const username = await someone();
    const request = new InitiateAuthCommand({
      AuthFlow: 'USER_SRP_AUTH',
      ClientId: userPool.clientId,
      AuthParameters: { USERNAME: username, SRP_A },
    });

    await expect(userPool.sdk.send(request)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('cannot send a plain-text password unless the client allows it', async () => {
    const username = await someone();
    const request = new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: userPool.clientId,
      AuthParameters: { USERNAME: username, PASSWORD: password },
    });

    await expect(userPool.sdk.send(request)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'USER_PASSWORD_AUTH flow not enabled for this client',
    });
  });
});

describe('a client that allows USER_PASSWORD_AUTH', () => {
  it('accepts the correct password and refuses others', async () => {
    const plain = await startUserPool({ client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] } });
    await plain.addUser('plain@demo.example');
    const send = (PASSWORD: string) =>
      plain.sdk.send(
        new InitiateAuthCommand({
          AuthFlow: 'USER_PASSWORD_AUTH',
          ClientId: plain.clientId,
          AuthParameters: { USERNAME: 'plain@demo.example', PASSWORD },
        }),
      );

    const output = await send(password);
    const refusal = await refusalOf(send(otherPassword));
    await plain.stop();

    expect(output.AuthenticationResult?.AccessToken).toBeDefined();
    expect(refusal).toBe(wrongPassword);
  });
});

describe('a temporary password', () => {
  async function newcomer(): Promise<string> {
    userCount += 1;
    const Username = `newcomer${userCount}@demo.example`;
    await userPool.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: userPool.poolId,
        Username,
        MessageAction: 'SUPPRESS',
        TemporaryPassword: password,
      }),
    );
    return Username;
  }

  it('must be replaced at the first sign-in and is invalid afterwards', async () => {
    const username = await newcomer();

    const session = await authenticate(
      identityUser(userPool.url, userPool, username),
      password,
      otherPassword,
    );
    const refusal = await refusalOf(userPool.signIn(username, password));
    const again = await userPool.signIn(username, otherPassword);
    const user = await userPool.sdk.send(
      new AdminGetUserCommand({ UserPoolId: userPool.poolId, Username: username }),
    );

    expect(session.isValid()).toBe(true);
    expect(refusal).toBe(wrongPassword);
    expect(again.isValid()).toBe(true);
    expect(user.UserStatus).toBe('CONFIRMED');
  });

  it('is not replaced by a password that violates the policy', async () => {
    const username = await newcomer();

    const refusal = await refusalOf(
      authenticate(identityUser(userPool.url, userPool, username), password, 'short'),
    );

    expect(refusal).toBe(
      'InvalidPasswordException: Password did not conform with policy: Password not long enough',
    );
    expect(await refusalOf(userPool.signIn(username))).toBe('Error: NEW_PASSWORD_REQUIRED');
  });

  it('expires after the policy’s days', async () => {
    const username = await newcomer();
    const daysMs = 3 * 86_400_000;

    const inTime = await refusalOf(userPool.signIn(username));
    // Client and server are in this process and share the clock.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + daysMs });
    const late = await refusalOf(userPool.signIn(username));
    vi.useRealTimers();

    expect(inTime).toBe('Error: NEW_PASSWORD_REQUIRED');
    expect(late).toBe(
      'NotAuthorizedException: Temporary password has expired and must be reset by an administrator.',
    );
  });
});
