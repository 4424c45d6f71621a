/** What a visit asks for before its script is there: who gets it, how often, and for how long. */
import { beforeEach, expect, it, vi } from 'vitest';
import {
  askFirst,
  renewSession,
  takeConfig,
  takeFirstCars,
  takeFirstState,
} from '../../portal/src/first/first-requests.ts';
import { pass, useFakeTime } from '../client/watched.ts';

useFakeTime();

const [owner, other] = ['an-owner', 'another-person'];
const [polo, golf, up] = ['polo', 'golf', 'up'].map((name) => ({ referenceId: name }));
const config = { region: 'r', userPoolId: 'p', appClientId: 'c', graphqlUrl: '/graphql', realtimeUrl: 'w' };
const asked: string[] = [];
let mark = 'BEGUN an-id';
let pathname = '/cars';

const tokenOf = (sub: string, groups: readonly string[]): string =>
  `.${btoa(JSON.stringify({ sub, 'cognito:groups': groups }))}.`;
let token = tokenOf(owner, ['owners']);

interface Operation {
  readonly query: string;
  readonly variables: { readonly referenceId?: string };
}

/** Responds as the deployment; the state of one car cannot be read. */
function respond(url: string, init: { readonly body?: string } = {}): unknown {
  if (url !== '/graphql') {
    asked.push(url);
    return url === '/config.json' ? config : { accessToken: token };
  }
  const { query, variables } = JSON.parse(init.body ?? '') as Operation;
  asked.push(variables.referenceId ?? 'cars');
  if (query.includes('myVehicles')) {
    return { data: { myVehicles: { items: [polo, golf, up], nextToken: null } } };
  }
  return variables.referenceId === golf?.referenceId
    ? { errors: [{ errorType: 'VEHICLE_NOT_FOUND', message: '' }] }
    : { data: { vehicleState: { ...variables, version: 1 } } };
}

beforeEach(() => {
  asked.splice(0);
  [mark, pathname, token] = ['BEGUN an-id', '/cars', tokenOf(owner, ['owners'])];
  vi.stubGlobal('localStorage', { getItem: () => mark });
  vi.stubGlobal('location', {
    get pathname() {
      return pathname;
    },
  });
  vi.stubGlobal('navigator', { locks: { request: (_: string, run: () => unknown) => run() } });
  vi.stubGlobal('fetch', (url: string, init: object) =>
    Promise.resolve({ ok: true, status: 200, json: () => Promise.resolve(respond(url, init)) }),
  );
});

it('gives the page the token, the cars and the first two states, and asks for each once', async () => {
  askFirst();

  expect(await takeConfig()).toEqual(config);
  expect(await renewSession()).toBe(token);
  expect((await takeFirstCars(owner))?.items).toEqual([polo, golf, up]);
  expect(await takeFirstState(owner, 'polo')).toMatchObject({ referenceId: 'polo' });
  expect(await takeFirstState(owner, 'golf')).toBeUndefined();
  expect(await takeFirstState(owner, 'up')).toBeUndefined();
  expect(asked).toEqual(['/config.json', '/session/renew', 'cars', 'polo', 'golf']);
});

it('gives the cars once, because a later reader wants what has changed', async () => {
  askFirst();

  expect(await takeFirstCars(owner)).toBeDefined();
  expect(await takeFirstCars(owner)).toBeUndefined();
});

it('gives another person nothing', async () => {
  askFirst();

  expect(await takeFirstCars(other)).toBeUndefined();
  expect(await takeFirstState(other, 'polo')).toBeUndefined();
});

it('forgets after ten seconds, and then the page asks again', async () => {
  askFirst();
  // The hash of the body is computed outside of the time that stands still.
  await vi.waitFor(() => expect(asked).toContain('polo'));
  await pass(10_001);

  expect(await takeFirstCars(owner)).toBeUndefined();
  expect(await takeFirstState(owner, 'polo')).toBeUndefined();
  expect(await renewSession()).toBe(token);
  await takeConfig();
  expect(asked.filter((url) => url.startsWith('/'))).toEqual([
    ...['/config.json', '/session/renew'],
    ...['/session/renew', '/config.json'],
  ]);
});

it.each([
  ['a visitor', '', '/cars', ['owners'], ['/config.json']],
  ['a person who is not an owner', 'BEGUN an-id', '/cars', ['operators'], ['/config.json', '/session/renew']],
  ['a page without cars', 'BEGUN an-id', '/cars/add', ['owners'], ['/config.json', '/session/renew']],
])('asks for no car of %s', async (_, ofBrowser, path, groups, expected) => {
  [mark, pathname, token] = [ofBrowser, path, tokenOf(owner, groups)];

  askFirst();
  if (ofBrowser !== '') {
    // The hash of its body is computed outside of the time that stands still.
    await renewSession();
  }
  await pass(100);

  expect(asked).toEqual(expected);
});
