/** The clients that apps use, unchanged but for the address: Cognito's library, AWS's token verifier, Amplify. */
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import type { CognitoUserSession, ICognitoStorage } from 'amazon-cognito-identity-js';
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { signIn, signOut } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { ConsoleLogger } from 'aws-amplify/utils';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, convert, givenAccess, givenPerson, givenVehicle, password } from '../support/given.ts';
import type { GivenVehicle, Person } from '../support/given.ts';
import { europeanVin } from '../support/vins.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld();

let owner: Person;
let vehicle: GivenVehicle;

beforeAll(async () => {
  owner = await givenPerson(world(), ['owners']);
  vehicle = await givenVehicle(await givenPerson(world(), ['provisioners']));
  await givenAccess(await givenPerson(world(), ['operators']), owner, vehicle);
});

describe('amazon-cognito-identity-js', () => {
  /** A browser's storage, in memory. */
  function storage(): ICognitoStorage {
    const kept = new Map<string, string>();
    return {
      setItem: (key, value) => void kept.set(key, value),
      getItem: (key) => kept.get(key) ?? null,
      removeItem: (key) => void kept.delete(key),
      clear: () => kept.clear(),
    };
  }

  function userOf({ username }: Person): CognitoUser {
    const { UserPoolId, UserPoolClientId: ClientId, AwsEndpointUrl } = world().outputs;
    const Storage = storage();
    const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint: `${AwsEndpointUrl}/`, Storage });
    return new CognitoUser({ Username: username, Pool, Storage });
  }

  function authenticate(user: CognitoUser, Password: string): Promise<CognitoUserSession> {
    const details = new AuthenticationDetails({ Username: user.getUsername(), Password });
    return new Promise((onSuccess, onFailure) => {
      user.authenticateUser(details, { onSuccess, onFailure });
    });
  }

  test('signs in by SRP, and its tokens are good for the API', async () => {
    const session = await authenticate(userOf(owner), password);

    const tokens = [session.getAccessToken(), session.getIdToken()].map((token) => token.getJwtToken());
    for (const token of tokens) {
      const answer = await ask(world(), token, convert, { vin: vehicle.vin });
      expect(answer.data).toEqual({ referenceIdForVin: vehicle.referenceId });
    }
  });

  test('renews its tokens', async () => {
    const user = userOf(owner);
    const session = await authenticate(user, password);

    const renewed = await new Promise<CognitoUserSession>((resolve, reject) => {
      user.refreshSession(session.getRefreshToken(), (error: unknown, next: CognitoUserSession | null) => {
        if (next === null) reject(error instanceof Error ? error : new Error('No session.'));
        else resolve(next);
      });
    });

    const token = renewed.getAccessToken().getJwtToken();
    expect(token).not.toBe(session.getAccessToken().getJwtToken());
    expect((await ask(world(), token, convert, { vin: vehicle.vin })).errors).toEqual([]);
  });

  test('is refused with another password', async () => {
    await expect(authenticate(userOf(owner), `${password}!`)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });
});

describe('CognitoJwtVerifier', () => {
  /** Only the way to the keys is our own, since the default one takes https alone. */
  function verifierOf(tokenUse: 'access' | 'id', groups: string) {
    const { UserPoolId: userPoolId, UserPoolClientId: clientId } = world().outputs;
    const fetchKeys = async (uri: string) =>
      (await fetch(`${world().url}${new URL(uri).pathname}`)).arrayBuffer();
    return CognitoJwtVerifier.create(
      { userPoolId, clientId, tokenUse, groups },
      { jwksCache: new SimpleJwksCache({ fetcher: { fetch: fetchKeys } }) },
    );
  }

  test('accepts the access token of a person, with the groups', async () => {
    const claims = await verifierOf('access', 'owners').verify(owner.accessToken);

    expect(claims).toMatchObject({
      sub: owner.principalId,
      username: owner.username,
      'cognito:groups': ['owners', 'tenant:acme'],
    });
    expect(claims.exp - claims.iat).toBe(15 * 60);
  });

  test('refuses it where another group, use or signature is wanted', async () => {
    const [header, claims, signature = ''] = owner.accessToken.split('.');
    const changed = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;

    await expect(verifierOf('access', 'operators').verify(owner.accessToken)).rejects.toThrow(
      /group not allowed/,
    );
    await expect(verifierOf('id', 'owners').verify(owner.accessToken)).rejects.toThrow(/use not allowed/);
    await expect(verifierOf('access', 'owners').verify(`${header}.${claims}.${changed}`)).rejects.toThrow(
      /signature/i,
    );
  });
});

describe('aws-amplify', () => {
  beforeAll(async () => {
    // It would warn of an endpoint that is not Cognito's own.
    ConsoleLogger.LOG_LEVEL = 'ERROR';
    const { outputs } = world();
    const kept = new Map<string, string>();
    cognitoUserPoolsTokenProvider.setKeyValueStorage({
      setItem: async (key, value) => void kept.set(key, value),
      getItem: async (key) => kept.get(key) ?? null,
      removeItem: async (key) => void kept.delete(key),
      clear: async () => kept.clear(),
    });
    Amplify.configure({
      Auth: {
        Cognito: {
          userPoolId: outputs.UserPoolId,
          userPoolClientId: outputs.UserPoolClientId,
          userPoolEndpoint: `${outputs.AwsEndpointUrl}/`,
        },
      },
      API: {
        GraphQL: { endpoint: outputs.GraphqlUrl, region: outputs.Region, defaultAuthMode: 'userPool' },
      },
    });
    await signIn({ username: owner.username, password });
  });

  afterAll(async () => {
    await signOut();
  });

  test('signs in and converts', async () => {
    const answer: unknown = await generateClient().graphql({
      query: convert,
      variables: { vin: vehicle.vin },
    });

    expect(answer).toMatchObject({ data: { referenceIdForVin: vehicle.referenceId } });
  });

  test('throws what AppSync answers, error type and all', async () => {
    const answer = generateClient().graphql({ query: convert, variables: { vin: europeanVin() } });

    await expect(answer).rejects.toMatchObject({
      data: { referenceIdForVin: null },
      errors: [{ errorType: 'VEHICLE_NOT_FOUND', message: 'No such vehicle for this account.' }],
    });
  });
});
