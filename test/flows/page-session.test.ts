/** The page's session through CloudFront: cookie, rotation, sign-out, and foreign requests. */
import {
  CognitoIdentityProviderClient,
  GetUserCommand,
  GlobalSignOutCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { sendGraphql } from '../../tools/session/graphql-client.ts';
import { givenPerson } from '../support/given.ts';
import {
  accessTokenOf,
  begunSession,
  callSession,
  pageOrigin,
  signInOnPage,
  tokenOf,
  type SessionOptions,
} from '../support/page-session.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const graceMs = 60_000;

const renew = (token: string | undefined) => callSession(world(), 'renew', { token });

/** A person with a session; returns the cookie's value and the access token. */
async function given() {
  const person = await givenPerson(world(), ['owners']);
  const begun = await begunSession(world(), person.username);
  return { ...person, token: tokenOf(begun) ?? '', accessToken: accessTokenOf(begun), begun };
}

/** Runs a command of Cognito that is authorized by a token of its own. */
async function withCognito<Result>(run: (client: CognitoIdentityProviderClient) => Promise<Result>) {
  const { administrator: credentials, outputs } = world();
  const client = new CognitoIdentityProviderClient({
    region: outputs.Region,
    endpoint: outputs.AwsEndpointUrl,
    credentials,
  });
  return run(client).finally(() => client.destroy());
}

/** Whether the API takes an access token. */
async function apiTakes(accessToken: string): Promise<boolean> {
  const request = { query: '{ myVehicles { items { role } } }' };
  const { errors } = await sendGraphql(world().outputs, accessToken, request);
  return errors === undefined;
}

const loggedLines = () => JSON.stringify(world().logs.events());

afterEach(() => {
  world().faults.clear();
  world().clock.advance(Date.now() - world().clock.now());
});

describe('the begin of a session', () => {
  it('returns an access token that the API takes, and no other token', async () => {
    const { accessToken, begun, principalId } = await given();

    expect(begun.status).toBe(200);
    expect(Object.keys(Object(JSON.parse(begun.body)))).toEqual(['accessToken']);
    expect(decodeJwt(accessToken)).toMatchObject({ sub: principalId, token_use: 'access' });
    expect(await apiTakes(accessToken)).toBe(true);
  });

  it('keeps a refresh token in a cookie for this host, which scripts cannot read', async () => {
    const { begun } = await given();

    expect(begun.cookie).toMatch(
      /^__Host-session=[\w.-]+; Max-Age=604800; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    );
    expect(begun.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('makes the token that the page had worthless within a minute', async () => {
    const { username } = await givenPerson(world(), ['owners']);
    const refreshToken = await signInOnPage(world(), username);
    const body = JSON.stringify({ refreshToken });
    const begun = await callSession(world(), 'begin', { body });
    world().clock.advance(graceMs + 1_000);

    expect((await callSession(world(), 'begin', { body })).status).toBe(401);
    expect((await renew(tokenOf(begun))).status).toBe(200);
  });

  it('ends the session that it replaces in the browser', async () => {
    const { token, username } = await given();
    const refreshToken = await signInOnPage(world(), username);

    const begun = await callSession(world(), 'begin', { token, body: JSON.stringify({ refreshToken }) });

    expect(begun.status).toBe(200);
    expect((await renew(token)).status).toBe(401);
    expect((await renew(tokenOf(begun))).status).toBe(200);
  });

  it('succeeds when the replaced session cannot be ended', async () => {
    const { token, username } = await given();
    const refreshToken = await signInOnPage(world(), username);
    const service = 'cognito-idp';
    world().faults.inject({ service, operation: 'RevokeToken', kind: 'internal-error', times: Infinity });

    const begun = await callSession(world(), 'begin', { token, body: JSON.stringify({ refreshToken }) });

    expect(begun.status).toBe(200);
    expect((await renew(tokenOf(begun))).status).toBe(200);
    expect((await renew(token)).status).toBe(200);
  });

  it.each([
    ['an unknown token', JSON.stringify({ refreshToken: 'x.y' })],
    ['no token', '{}'],
    ['a token that is not a text', '{"refreshToken":7}'],
    ['a token that would add an attribute', JSON.stringify({ refreshToken: 'x; Domain=example.com' })],
    ['a token that no cookie holds', JSON.stringify({ refreshToken: 'x'.repeat(4_001) })],
    ['no JSON', '{'],
    ['a body of 100 kB', JSON.stringify({ refreshToken: 'x'.repeat(100_000) })],
  ])('is refused with %s, and sets no cookie', async (_, body) => {
    const response = await callSession(world(), 'begin', { body });

    expect([response.status, response.cookie, response.body]).toEqual([401, undefined, '']);
  });
});

describe('a renewal', () => {
  it('replaces the cookie and keeps the person', async () => {
    const { principalId, token } = await given();

    const first = await renew(token);
    const second = await renew(tokenOf(first));

    expect(new Set([token, tokenOf(first), tokenOf(second)]).size).toBe(3);
    expect(decodeJwt(accessTokenOf(second)).sub).toBe(principalId);
  });

  it('of two tabs at the same moment works for both', async () => {
    const { token } = await given();

    const both = await Promise.all([renew(token), renew(token)]);

    expect(both.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('refuses a copy of an old cookie after the grace period, and counts it', async () => {
    const { token } = await given();
    const renewed = await renew(token);
    world().clock.advance(graceMs + 1_000);

    const copy = await renew(token);

    expect([copy.status, copy.cookie]).toEqual([401, undefined]);
    await expect.poll(loggedLines).toContain('SessionTokenReused');
    expect((await renew(tokenOf(renewed))).status).toBe(200);
  });

  it('repeats after a lost response of Cognito, with the cookie as it was', async () => {
    const { token } = await given();
    const lost = { service: 'cognito-idp', operation: 'GetTokensFromRefreshToken' } as const;
    world().faults.inject({ ...lost, times: 3, kind: 'timeout-after-success' });

    const failed = await renew(token);
    const repeated = await renew(token);

    expect([failed.status, failed.cookie, repeated.status]).toEqual([503, undefined, 200]);
  });

  it('is over seven days after the sign-in, however often it renewed', async () => {
    let { token } = await given();
    for (let day = 0; day < 6; day += 1) {
      world().clock.advance(86_400_000);
      token = tokenOf(await renew(token)) ?? '';
    }
    world().clock.advance(86_400_000 + 1_000);

    expect((await renew(token)).status).toBe(401);
  });

  it.each([
    ['without a cookie', undefined],
    ['with an unknown token', 'x.y'],
    ['with an empty token', ''],
  ])('is refused %s', async (_, token) => {
    const { body, status } = await renew(token);

    expect([status, body]).toEqual([401, '']);
  });

  it('is refused with two cookies of the name', async () => {
    const { token } = await given();
    const headers = { cookie: `__Host-session=${token}; __Host-session=x.y` };

    // Browsers send one; which one a function gets of two is CloudFront's choice.
    expect((await callSession(world(), 'renew', { headers })).status).toBe(401);
  });
});

describe('the end of a session', () => {
  it('revokes the refresh token and its access tokens, and removes the cookie', async () => {
    const { accessToken: AccessToken, token } = await given();

    const ended = await callSession(world(), 'end', { token });

    expect(ended.status).toBe(204);
    expect(ended.cookie).toMatch(/^__Host-session=; Max-Age=0; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    expect((await renew(token)).status).toBe(401);
    await expect(
      withCognito((client) => client.send(new GetUserCommand({ AccessToken }))),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('removes the cookie without a session, and when Cognito fails', async () => {
    const { token } = await given();
    world().faults.inject({
      ...{ service: 'cognito-idp', operation: 'RevokeToken' },
      times: 3,
      kind: 'internal-error',
    });

    const failed = await callSession(world(), 'end', { token });
    const again = await callSession(world(), 'end');

    expect([failed.status, again.status]).toEqual([503, 204]);
    expect([failed.cookie, again.cookie].map((cookie) => cookie?.includes('Max-Age=0'))).toEqual([
      true,
      true,
    ]);
  });

  it('follows a sign-out everywhere', async () => {
    const { accessToken: AccessToken, token } = await given();
    await withCognito((client) => client.send(new GlobalSignOutCommand({ AccessToken })));

    expect((await renew(token)).status).toBe(401);
  });
});

describe('a request that is not the page’s own', () => {
  it.each<readonly [string, SessionOptions]>([
    ['of another site', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['of another host of the site', { headers: { 'sec-fetch-site': 'same-site' } }],
    ['without fetch metadata', { headers: { 'sec-fetch-site': undefined } }],
    ['of another origin', { headers: { origin: 'https://example.com' } }],
    ['of the null origin', { headers: { origin: 'null' } }],
    ['without an origin', { headers: { origin: undefined } }],
    [
      'of another origin that names its own host',
      { headers: { origin: 'http://evil.example', 'x-page-host': 'evil.example' } },
    ],
    ['without the header of the page', { headers: { 'x-page-session': undefined } }],
    ['for another path', { path: '/session/renew/' }],
    ['for a path of an object', { path: '/session/constructor' }],
    ['by GET', { method: 'GET' }],
    ['by OPTIONS', { method: 'OPTIONS' }],
    ['by DELETE', { method: 'DELETE' }],
  ])('is refused: %s', async (_, options) => {
    const { token } = await given();
    const first = world().calls.next();

    const response = await callSession(world(), 'renew', { token, ...options });

    expect([response.status, response.cookie, response.body]).toEqual([403, undefined, '']);
    expect(response.headers['access-control-allow-origin']).toBeUndefined();
    const calls = world().calls.list(first);
    expect(calls.filter(({ service }) => service === 'cognito-idp')).toEqual([]);
  });

  it('does not reach the function without the hash of its body', async () => {
    const { token } = await given();
    const headers = { 'x-amz-content-sha256': undefined };

    expect((await callSession(world(), 'renew', { token, headers })).status).toBe(403);
  });

  it('has its origin in the page’s own', () => {
    expect(pageOrigin(world())).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

it('logs neither tokens nor people', async () => {
  const { accessToken, principalId, token, username } = await given();
  await renew(token);
  await callSession(world(), 'end', { token });
  await callSession(world(), 'begin', { body: JSON.stringify({ refreshToken: token }) });
  await expect.poll(loggedLines).toContain('SessionRenewed');

  for (const secret of [accessToken, token, principalId, username]) {
    expect(loggedLines()).not.toContain(secret);
  }
});
