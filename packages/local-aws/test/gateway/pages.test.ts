/** What pages in a browser may reach: AppSync and Cognito, from pages of this machine only. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpRoute } from '../../src/core/http.ts';
import { operation, type Service } from '../../src/core/service.ts';
import { browserFetch } from '../../testing/browser-fetch.ts';
import { startEndpoint } from '../../testing/endpoint.ts';

const pages = { exposedHeaders: 'x-amzn-RequestId' };
const hello = operation<unknown, unknown>({ signed: false, run: () => ({ hello: true }) });
const open: Service = {
  name: 'cognito-idp',
  json: { targetPrefix: 'Open', version: '1.1' },
  operations: { Hello: hello },
  pages,
};
const closed: Service = {
  name: 'dynamodb',
  json: { targetPrefix: 'Closed', version: '1.0' },
  operations: { Hello: hello },
};
const route = (path: string, more: Partial<HttpRoute> = {}): HttpRoute => ({
  matches: (method, asked) => method === 'POST' && asked === path,
  handle: () =>
    Promise.resolve({ status: 200, headers: { 'x-amzn-requestid': 'r', 'x-other': 'o' }, body: '{}' }),
  ...more,
});

let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
beforeAll(async () => {
  endpoint = await startEndpoint([open, closed], [route('/graphql', { pages }), route('/inside')]);
});
afterAll(() => endpoint.stop());

const call = (target: string, origin = 'http://localhost:5173') =>
  browserFetch(origin)(`${endpoint.url}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${target}.Hello` },
    body: '{}',
  });

const post = (path: string) =>
  browserFetch('http://127.0.0.1:3000')(`${endpoint.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'token', 'x-amz-user-agent': 'app' },
    body: '{}',
  });

describe('a page of this machine', () => {
  it('reaches an open service, and reads the headers that AWS exposes', async () => {
    const response = await call('Open');

    expect(await response.json()).toEqual({ hello: true });
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('reaches an open route, and reads no other header', async () => {
    const { status, headers } = await post('/graphql');

    expect([status, headers.get('x-amzn-requestid'), headers.get('x-other')]).toEqual([200, 'r', null]);
  });

  it('gets the preflight response of AppSync', async () => {
    const headers = {
      origin: 'http://localhost:5173',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    };
    const { status, headers: responseHeaders } = await fetch(`${endpoint.url}/graphql`, {
      method: 'OPTIONS',
      headers,
    });

    expect(status).toBe(200);
    expect(Object.fromEntries(responseHeaders)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-expose-headers': 'x-amzn-RequestId',
      'access-control-max-age': '172800',
      'content-length': '0',
    });
  });

  it('reaches no other service or route', async () => {
    await expect(call('Closed')).rejects.toThrow('Failed to fetch');
    await expect(post('/inside')).rejects.toThrow('Failed to fetch');
    await expect(post('/nowhere')).rejects.toThrow('Failed to fetch');
  });

  it('is refused before its call runs', async () => {
    const sent = {
      method: 'POST',
      body: '{}',
      headers: { origin: 'http://localhost', 'x-amz-target': 'Closed.Hello' },
    };

    expect((await fetch(endpoint.url, sent)).status).toBe(403);
    expect(endpoint.calls.list().filter(({ service }) => service === 'dynamodb')).toEqual([]);
  });
});

it.each([
  'https://example.com',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
  'null',
  'rubbish',
])('refuses a page of %s', async (origin) => {
  await expect(call('Open', origin)).rejects.toThrow('Failed to fetch');
  await expect(call('Closed', origin)).rejects.toThrow('Failed to fetch');
});

it.each(['evil.example', `localhost.evil.example:80`, '10.0.0.1', '[::2]'])(
  'refuses a name that was rebound to this machine: %s',
  async (host) => {
    expect(await statusFor(host)).toBe(421);
  },
);

it.each(['localhost', 'localhost:4510', '127.0.0.1:4510', '[::1]:4510'])(
  'accepts %s as a name of this machine',
  async (host) => {
    expect(await statusFor(host)).toBe(200);
  },
);

/** Uses node:http, because `fetch` always sends the address as `Host`. */
function statusFor(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { host, 'x-amz-target': 'Open.Hello' };
    httpRequest(endpoint.url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end('{}');
  });
}
