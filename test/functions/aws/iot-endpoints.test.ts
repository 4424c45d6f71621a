/** The account's endpoints: how long they are cached, and what is never cached. */
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type * as Endpoints from '../../../functions/aws/iot-endpoints.ts';
import { unlimited } from '../../support/unlimited.ts';

const hour = 3_600_000;
let server: Server;
let reply: { readonly status: number; readonly body: object };
let asked: string[];
let endpoints: typeof Endpoints;

const returns = (endpointAddress?: string) => void (reply = { status: 200, body: { endpointAddress } });

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://localhost').searchParams.get('endpointType') ?? '');
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply.body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'tests');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'tests');
});
beforeEach(async () => {
  asked = [];
  returns('one.jobs.example');
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.resetModules();
  endpoints = await import('../../../functions/aws/iot-endpoints.ts');
});
afterEach(() => void vi.useRealTimers());
afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

it('calls AWS IoT once for each type', async () => {
  const found = [];
  for (let index = 0; index < 3; index += 1) {
    found.push(await endpoints.findEndpoint('iot:Jobs', unlimited));
  }
  await endpoints.findEndpoint('iot:Data-ATS', unlimited);
  await endpoints.findEndpoint('iot:Data-ATS', unlimited);

  expect(found).toEqual(Array(3).fill('one.jobs.example'));
  expect(asked).toEqual(['iot:Jobs', 'iot:Data-ATS']);
});

it.each([
  ['after an hour', hour, 'two.jobs.example'],
  ['not before an hour', hour - 1, 'one.jobs.example'],
  ['when the clock was set back', -1, 'two.jobs.example'],
])('returns a changed endpoint %s', async (_, milliseconds, expected) => {
  await endpoints.findEndpoint('iot:Jobs', unlimited);
  returns('two.jobs.example');
  vi.setSystemTime(Date.now() + milliseconds);

  expect(await endpoints.findEndpoint('iot:Jobs', unlimited)).toBe(expected);
});

it('calls AWS IoT again for a forgotten endpoint, and only for that one', async () => {
  await endpoints.findEndpoint('iot:Jobs', unlimited);
  await endpoints.findEndpoint('iot:Data-ATS', unlimited);
  returns('two.jobs.example');
  endpoints.forgetEndpoint('iot:Jobs');

  expect(await endpoints.findEndpoint('iot:Jobs', unlimited)).toBe('two.jobs.example');
  expect(await endpoints.findEndpoint('iot:Data-ATS', unlimited)).toBe('one.jobs.example');
});

it('does not cache a failure', async () => {
  reply = { status: 403, body: { __type: 'UnauthorizedException', message: 'no' } };
  await expect(endpoints.findEndpoint('iot:Jobs', unlimited)).rejects.toThrow();
  returns('one.jobs.example');

  expect(await endpoints.findEndpoint('iot:Jobs', unlimited)).toBe('one.jobs.example');
});

it.each([undefined, '', 'https://one.example', 'one.example/path', 'user@one.example', 'one.example:1'])(
  'accepts no host name from “%s”',
  async (address) => {
    returns(address);

    await expect(endpoints.findEndpoint('iot:Jobs', unlimited)).rejects.toThrow('no endpoint');
  },
);
