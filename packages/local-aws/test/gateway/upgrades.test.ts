/**
 * Connections that leave HTTP: which origins may connect, which paths exist, and how connections
 * end when the server stops.
 */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { startHttpServer, type HttpServer } from '../../src/gateway/http-server.ts';
import { createUpgrades } from '../../src/gateway/upgrades.ts';
import type { UpgradeRoute } from '../../src/core/http.ts';

const echoes = new WebSocketServer({ noServer: true });
const echo: UpgradeRoute = {
  matches: (path) => path === '/echo',
  handle: (incoming, socket, head) => {
    echoes.handleUpgrade(incoming, socket, head, (opened) => {
      opened.on('message', (data) => opened.send(data));
    });
    return Promise.resolve();
  },
};
const broken: UpgradeRoute = {
  matches: (path) => path === '/broken',
  handle: () => Promise.reject(new Error('broken')),
};

const defects: unknown[] = [];
let server: HttpServer;

async function startServer(): Promise<HttpServer> {
  return startHttpServer(
    0,
    () => Promise.resolve({ status: 200, headers: {}, body: 'over HTTP' }),
    createUpgrades([echo, broken], (error, path) => defects.push([error, path])),
  );
}

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

/**
 * Returns what a client receives when it requests an upgrade at the path: `open`, an HTTP status or
 * the error.
 */
function outcome(path: string, origin?: string): Promise<string | number> {
  const client = new WebSocket(
    `ws://127.0.0.1:${server.port}${path}`,
    origin === undefined ? {} : { origin },
  );
  return new Promise((resolve) => {
    client.on('open', () => {
      client.terminate();
      resolve('open');
    });
    client.on('unexpected-response', (_request, { statusCode }) => {
      client.terminate();
      resolve(statusCode ?? 0);
    });
    client.on('error', (error) => resolve(error.message));
  });
}

describe('origins', () => {
  it.each([
    undefined,
    'http://localhost:5173',
    'http://127.0.0.1:4510',
    'https://127.1.2.3',
    'http://[::1]:80',
  ])('accepts %s', async (origin) => {
    expect(await outcome('/echo', origin)).toBe('open');
  });

  it.each([
    'https://example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'null',
    'rubbish',
  ])('refuses %s', async (origin) => {
    expect(await outcome('/echo', origin)).toBe(403);
  });
});

describe('paths', () => {
  it('carries messages both ways and ignores the query string', async () => {
    const client = new WebSocket(`ws://127.0.0.1:${server.port}/echo?a=b`);
    await once(client, 'open');

    client.send('hello');
    const [data] = (await once(client, 'message')) as [Buffer];
    client.terminate();

    expect(data.toString()).toBe('hello');
  });

  it('responds 404 to a path without a route', async () => {
    expect(await outcome('/other')).toBe(404);
  });

  it('destroys the connection and reports the defect when a route fails', async () => {
    expect(await outcome('/broken')).toBe('socket hang up');
    expect(defects).toEqual([[expect.objectContaining({ message: 'broken' }), '/broken']]);
  });

  it('does not affect ordinary requests', async () => {
    expect(await (await fetch(`http://127.0.0.1:${server.port}/echo`)).text()).toBe('over HTTP');
  });
});

it('ends upgraded connections when the server stops', async () => {
  const other = await startServer();
  const client = new WebSocket(`ws://127.0.0.1:${other.port}/echo`);
  await once(client, 'open');

  const closed = once(client, 'close');
  await other.stop();

  expect(await closed).toEqual([1006, expect.anything()]);
});
