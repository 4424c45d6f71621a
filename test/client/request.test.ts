/**
 * Requests over HTTP to the real endpoint: data, errors, tokens, and unusable responses.
 */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRequest, RequestError } from '../../client/request.ts';
import { startLiveWorld } from './live-world.ts';

let live: Awaited<ReturnType<typeof startLiveWorld>>;
beforeAll(async () => {
  live = await startLiveWorld();
});
afterAll(() => live.world.stop());

const failureOf = (promise: Promise<unknown>): Promise<RequestError | undefined> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof RequestError ? error : undefined),
  );

function requester(
  token: (forceRefresh: boolean) => Promise<string | undefined>,
  graphqlUrl = live.world.url,
) {
  return createRequest({ graphqlUrl, token, responseTimeoutMs: 5000 });
}

it('returns the data', async () => {
  const request = requester(() => live.world.token());
  await live.set(3);

  await expect(request('{ state { version } }', {})).resolves.toEqual({ state: { version: 3 } });
});

it('retries once with a new token when AppSync rejects the first', async () => {
  const asked: boolean[] = [];
  const request = requester((forceRefresh) => {
    asked.push(forceRefresh);
    return forceRefresh ? live.world.token() : Promise.resolve('stale');
  });

  await expect(request('{ state { owner } }', {})).resolves.toEqual({ state: { owner: 'anna' } });
  expect(asked).toEqual([false, true]);
});

it('rejects as UNAUTHORIZED after two rejected tokens, and as SIGNED_OUT without a token', async () => {
  const refused = await failureOf(requester(() => Promise.resolve('stale'))('{ state { version } }', {}));
  const signedOut = await failureOf(requester(() => Promise.resolve(undefined))('{ state { version } }', {}));

  expect(refused?.reason).toBe('UNAUTHORIZED');
  expect(signedOut?.reason).toBe('SIGNED_OUT');
});

it('rejects as REFUSED when the API rejects the document', async () => {
  const failure = await failureOf(requester(() => live.world.token())('{ nothing }', {}));

  expect(failure?.reason).toBe('REFUSED');
  expect(failure?.errors.length).toBeGreaterThan(0);
});

it('rejects as TRANSIENT without a response, or with one that is not GraphQL', async () => {
  const server = createServer((_request, response) =>
    response.writeHead(502).end('<html>Bad gateway</html>'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo;
  const there = await failureOf(
    requester(() => live.world.token(), `http://127.0.0.1:${port}/`)('{ state { version } }', {}),
  );
  server.close();
  await once(server, 'close');

  const gone = await failureOf(
    requester(() => live.world.token(), `http://127.0.0.1:${port}/`)('{ state { version } }', {}),
  );
  const tokenless = await failureOf(
    requester(() => Promise.reject(new Error('offline')))('{ state { version } }', {}),
  );

  expect([there?.reason, gone?.reason, tokenless?.reason]).toEqual(['TRANSIENT', 'TRANSIENT', 'TRANSIENT']);
});
