/**
 * The client libraries that apps use, with only the address changed: Cognito’s library, AWS’s token
 * verifier and Amplify.
 */
import { randomUUID } from 'node:crypto';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { signIn, signOut } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { ConsoleLogger } from 'aws-amplify/utils';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { Secret, TOTP } from 'otpauth';
import { afterAll, describe, expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { StateChange } from '../../client/vehicle-documents.ts';
import type { OwnershipClaim } from '../../domain/generated/schema-types.ts';
import { end } from '../support/accesses.ts';
import { givenCar, otherThan, startOwnershipClaim } from '../support/claims.ts';
import { browserFetch } from 'local-aws/testing/browser-fetch';
import {
  accessTokenOf,
  authenticate,
  browserStorage,
  libraryUser,
  promised,
} from '../support/cognito-library.ts';
import {
  type Person,
  ask,
  convert,
  givenAccess,
  givenPerson,
  givenVehicleOf,
  givenVehicle,
  password,
} from '../support/given.ts';
import { publishState } from '../support/signed.ts';
import { europeanVin } from '../support/vins.ts';
import { withOwnedVehicle } from '../support/with-people.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld();
const it = withOwnedVehicle(world);

describe('amazon-cognito-identity-js', () => {
  function userOf({ username }: Person): CognitoUser {
    const { UserPoolId, UserPoolClientId: ClientId, AwsEndpointUrl } = world().outputs;
    const Storage = browserStorage();
    const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint: `${AwsEndpointUrl}/`, Storage });
    return new CognitoUser({ Username: username, Pool, Storage });
  }

  it('signs in with SRP and gets tokens that the API accepts', async ({ owner, vehicle }) => {
    const session = await authenticate(userOf(owner), password);

    const tokens = [session.getAccessToken(), session.getIdToken()].map((token) => token.getJwtToken());
    for (const token of tokens) {
      const response = await ask(world(), token, convert, { vin: vehicle.vin });
      expect(response.data).toEqual({ referenceIdForVin: vehicle.referenceId });
    }
  });

  it('renews its tokens', async ({ owner, vehicle }) => {
    const user = userOf(owner);
    const session = await authenticate(user, password);

    const renewed = await new Promise<CognitoUserSession>((resolve, reject) => {
      user.refreshSession(session.getRefreshToken(), (error: unknown, next: CognitoUserSession | null) => {
        if (next === null) {
          reject(error instanceof Error ? error : new Error('No session.'));
        } else {
          resolve(next);
        }
      });
    });

    const token = renewed.getAccessToken().getJwtToken();
    expect(token).not.toBe(session.getAccessToken().getJwtToken());
    expect((await ask(world(), token, convert, { vin: vehicle.vin })).errors).toEqual([]);
  });

  it('is rejected with a wrong password', async ({ owner }) => {
    await expect(authenticate(userOf(owner), `${password}!`)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });
});

describe('amazon-cognito-identity-js', () => {
  const otherPassword = 'Staple-correct-8-horse-battery';
  const codeNow = (secret: string): string =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world().clock.now() });
  const userOf = ({ username }: Person): CognitoUser =>
    libraryUser(world().outputs, username, world().outputs.UserPoolClientId);

  /** Signs in with a code of the authenticator app. Rejects when Cognito asks for none. */
  function authenticateWithCode(user: CognitoUser, code: () => string): Promise<CognitoUserSession> {
    const details = new AuthenticationDetails({ Username: user.getUsername(), Password: password });
    return new Promise((onSuccess, onFailure) => {
      user.authenticateUser(details, {
        onFailure,
        onSuccess: () => onFailure(new Error('No code was asked for.')),
        totpRequired: () => user.sendMFACode(code(), { onSuccess, onFailure }, 'SOFTWARE_TOKEN_MFA'),
      });
    });
  }

  /** Sets an authenticator app up for the signed-in user; returns its secret. */
  async function setUpApp(user: CognitoUser): Promise<string> {
    const secret = await new Promise<string>((associateSecretCode, onFailure) => {
      user.associateSoftwareToken({ associateSecretCode, onFailure });
    });
    await new Promise((onSuccess, onFailure) => {
      user.verifySoftwareToken(codeNow(secret), 'phone', { onSuccess, onFailure });
    });
    return secret;
  }

  const prefer = (user: CognitoUser, isOn: boolean) =>
    promised((done) => user.setUserMfaPreference(null, { Enabled: isOn, PreferredMfa: isOn }, done));

  it('sets an authenticator app up, uses it, replaces it and removes it', async () => {
    const person = await givenPerson(world(), ['owners']);
    const user = userOf(person);
    await authenticate(user);

    const first = await setUpApp(user);
    await prefer(user, true);
    world().clock.advance(30_000);
    const again = userOf(person);
    const challenged = await authenticateWithCode(again, () => codeNow(first));
    const second = await setUpApp(again);
    world().clock.advance(30_000);
    const withFormer = authenticateWithCode(userOf(person), () => codeNow(first));
    await expect(withFormer).rejects.toMatchObject({ name: 'CodeMismatchException' });
    const replaced = userOf(person);
    await authenticateWithCode(replaced, () => codeNow(second));
    await prefer(replaced, false);
    const without = await authenticate(userOf(person));
    world().clock.advance(Date.now() - world().clock.now());

    for (const session of [challenged, without]) {
      const response = await ask(world(), accessTokenOf(session), '{ myVehicles { items { referenceId } } }');
      expect(response.data).toEqual({ myVehicles: { items: [] } });
    }
  });

  it('changes a known password, and no other one', async () => {
    const person = await givenPerson(world(), ['owners']);
    const user = userOf(person);
    await authenticate(user);
    const change = (from: string) => promised((done) => user.changePassword(from, otherPassword, done));

    await expect(change(`${password}!`)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await change(password);

    await expect(authenticate(userOf(person))).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await expect(authenticate(userOf(person), otherPassword)).resolves.toBeDefined();
  });
});

describe('CognitoJwtVerifier', () => {
  /** Only the fetcher of the keys is replaced, because the default one accepts only https. */
  function verifierOf(tokenUse: 'access' | 'id', groups: string) {
    const { UserPoolId: userPoolId, UserPoolClientId: clientId } = world().outputs;
    const fetchKeys = async (uri: string) =>
      (await fetch(`${world().url}${new URL(uri).pathname}`)).arrayBuffer();
    return CognitoJwtVerifier.create(
      { userPoolId, clientId, tokenUse, groups },
      { jwksCache: new SimpleJwksCache({ fetcher: { fetch: fetchKeys } }) },
    );
  }

  it('accepts a person’s access token with its groups', async ({ owner }) => {
    const claims = await verifierOf('access', 'owners').verify(owner.accessToken);

    expect(claims).toMatchObject({
      sub: owner.principalId,
      username: owner.username,
      'cognito:groups': ['owners', 'tenant:acme'],
    });
    expect(claims.exp - claims.iat).toBe(15 * 60);
  });

  it('rejects the token if another group, use or signature is required', async ({ owner }) => {
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

/** Amplify runs as in a page of a development server on this machine. */
const pageOrigin = 'http://localhost:5173';

/**
 * Amplify turns every real-time address into `wss://`. This turns it back into `ws://`, and changes
 * nothing else.
 */
class LocalWebSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url.replace(/^wss:/, 'ws:'), protocols, { origin: pageOrigin });
    this.on('message', (raw: Buffer) => void world().transcript.push(raw.toString('utf8')));
  }
}

describe('aws-amplify', () => {
  const onVehicleState = /* GraphQL */ `
    subscription OnVehicleState($referenceId: ID!) {
      onVehicleState(referenceId: $referenceId) {
        version
        signals {
          name
          number
        }
      }
    }
  `;

  function observe(referenceId: string) {
    const changes: StateChange[] = [];
    const errors: unknown[] = [];
    const started = generateClient().graphql({ query: onVehicleState, variables: { referenceId } });
    // Amplify’s types recognize a subscription only by its generated document.
    if (!('subscribe' in started)) {
      throw new Error('This is not a subscription.');
    }
    const subscription = started.subscribe({
      // The shape that the document requests.
      next: (event: unknown) =>
        void changes.push((event as { data: { onVehicleState: StateChange } }).data.onVehicleState),
      error: (reason: unknown) => void errors.push(reason),
    });
    return { changes, errors, subscription };
  }

  it.beforeAll(async ({ owner }) => {
    vi.stubGlobal('WebSocket', LocalWebSocket);
    vi.stubGlobal('fetch', browserFetch(pageOrigin));
    // Amplify would warn of an endpoint that is not Cognito’s own.
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
    vi.unstubAllGlobals();
  });

  it('signs in and converts a VIN', async ({ vehicle }) => {
    const response: unknown = await generateClient().graphql({
      query: convert,
      variables: { vin: vehicle.vin },
    });

    expect(response).toMatchObject({ data: { referenceIdForVin: vehicle.referenceId } });
  });

  it('throws AppSync’s errors with their type', async () => {
    const response = generateClient().graphql({ query: convert, variables: { vin: europeanVin() } });

    await expect(response).rejects.toMatchObject({
      data: { referenceIdForVin: null },
      errors: [{ errorType: 'VEHICLE_NOT_FOUND', message: 'No such vehicle for this account.' }],
    });
  });

  it('sends a command', async ({ vehicle }) => {
    const mutation = /* GraphQL */ `
      mutation ($input: SendRemoteCommandInput!) {
        sendRemoteCommand(input: $input) {
          kind
          version
        }
      }
    `;
    const input = { referenceId: vehicle.referenceId, kind: 'HONK_AND_FLASH', idempotencyKey: randomUUID() };

    const response: unknown = await generateClient().graphql({ query: mutation, variables: { input } });

    expect(response).toMatchObject({ data: { sendRemoteCommand: { kind: 'HONK_AND_FLASH' } } });
  });

  it('claims a vehicle, and follows what happens to its accesses', async ({
    owner,
    provisioner,
    operator,
  }) => {
    const onVehicleAccess = /* GraphQL */ `
      subscription OnVehicleAccess($referenceId: ID!) {
        onVehicleAccess(referenceId: $referenceId) {
          event
          role
        }
      }
    `;
    const confirm = /* GraphQL */ `
      mutation ($claimId: ID!, $code: String!) {
        confirmOwnershipClaim(claimId: $claimId, code: $code) {
          status
          referenceId
        }
      }
    `;
    const car = await givenCar(world(), await givenVehicle(provisioner));
    const { vin, referenceId } = car.vehicle;
    const started: unknown = await generateClient().graphql({
      query: startOwnershipClaim,
      variables: { vin },
    });
    // The fields that the document requests.
    const { claimId, status } = (started as { data: { startOwnershipClaim: OwnershipClaim } }).data
      .startOwnershipClaim;
    const code = await car.nextCode();

    const wrong = generateClient().graphql({ query: confirm, variables: { claimId, code: otherThan(code) } });
    await expect(wrong).rejects.toMatchObject({ errors: [{ errorType: 'CLAIM_CODE_WRONG' }] });
    const confirmed: unknown = await generateClient().graphql({
      query: confirm,
      variables: { claimId, code },
    });
    await world().streams.settled();
    const events: unknown[] = [];
    const access = generateClient().graphql({ query: onVehicleAccess, variables: { referenceId } });
    // Amplify’s types recognize a subscription only by its generated document.
    if (!('subscribe' in access)) {
      throw new Error('This is not a subscription.');
    }
    const subscription = access.subscribe({ next: (event: unknown) => void events.push(event) });
    await expect.poll(() => world().realtime.subscriptions('onVehicleAccess')).toBe(1);
    const driver = await givenPerson(world(), ['owners']);
    await givenAccess(operator, driver, car.vehicle, 'DRIVER');

    expect(status).toBe('CODE_EXPECTED');
    expect(confirmed).toMatchObject({ data: { confirmOwnershipClaim: { status: 'GRANTED', referenceId } } });
    await expect
      .poll(() => events)
      .toEqual([{ data: { onVehicleAccess: { event: 'ACCESS_GRANTED', role: 'DRIVER' } } }]);
    expect(JSON.stringify(events)).not.toContain(owner.principalId);
    subscription.unsubscribe();
    await car.device.end();
  });

  it('throws the error of a mutation that the person may not call', async ({ owner, vehicle }) => {
    const mutation = /* GraphQL */ `
      mutation ($input: GrantAccessInput!) {
        grantAccess(input: $input) {
          role
        }
      }
    `;
    const input = { referenceId: vehicle.referenceId, ownerId: owner.principalId, role: 'OWNER' };

    await expect(generateClient().graphql({ query: mutation, variables: { input } })).rejects.toMatchObject({
      errors: [{ errorType: 'Unauthorized' }],
    });
  });

  it('reads the state and receives each change until the access ends', async ({
    provisioner,
    operator,
    owner,
  }) => {
    const second = await givenVehicleOf({ provisioner, operator, owner });
    const { referenceId } = second;
    const query = 'query ($referenceId: ID!) { vehicleState(referenceId: $referenceId) { version } }';
    const before: unknown = await generateClient().graphql({ query, variables: { referenceId } });
    const { changes, errors, subscription } = observe(referenceId);
    await expect.poll(() => world().realtime.subscriptions()).toBe(1);

    const at = new Date(world().clock.now()).toISOString();
    const signals = [{ name: 'Vehicle.Speed', number: 88, observedAt: at, receivedAt: at }];
    const viewers = [owner.principalId];
    await publishState(world(), { referenceId, version: 1, viewers, signals });
    await publishState(world(), { referenceId, version: 2, viewers: [], signals });
    await publishState(world(), { referenceId, version: 3, viewers, signals });
    await expect.poll(() => changes.length).toBe(2);
    await end(operator, { vehicle: second, person: owner });

    expect(before).toMatchObject({ data: { vehicleState: { version: 0 } } });
    expect(changes).toMatchObject([
      { version: 1, signals: [{ name: 'Vehicle.Speed', number: 88 }] },
      { version: 3, signals: [{ number: 88 }] },
    ]);
    await expect.poll(() => errors.length).toBeGreaterThan(0);
    subscription.unsubscribe();
  });

  it('cannot subscribe to another person’s vehicle', async ({ provisioner }) => {
    const { referenceId } = await givenVehicle(provisioner);
    const { changes, errors, subscription } = observe(referenceId);

    await expect.poll(() => JSON.stringify(errors)).toContain('VEHICLE_NOT_FOUND');
    expect(changes).toEqual([]);
    subscription.unsubscribe();
  });
});
