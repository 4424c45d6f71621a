/**
 * Serves the built page with the headers of a deployment: a content security policy without
 * exceptions for inline text, and `config.json` from the world's outputs.
 */
import { createServer, type ServerResponse } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestWorld } from '../../../support/world.ts';

const dist = fileURLToPath(new URL('../../../../portal/dist/', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Fixed texts that React Aria's `usePress` and `usePreventScroll` put into `style` elements. */
const styleHashes =
  "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=' 'sha256-gYiS/BvZvRcK27JIXTuwhZ3hs2+VJ1X+2gUlE+farlg='";

/** A server of the page. */
export interface PageServer {
  /** Address of the page, without a slash at the end. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** Serves the page of a world on a free port of the loopback. */
export async function servePortal({ outputs }: Pick<TestWorld, 'outputs'>): Promise<PageServer> {
  const { GraphqlUrl, RealtimeUrl, AwsEndpointUrl } = outputs;
  const config = JSON.stringify({
    region: outputs.Region,
    userPoolId: outputs.UserPoolId,
    appClientId: outputs.UserPoolClientId,
    graphqlUrl: GraphqlUrl,
    realtimeUrl: RealtimeUrl,
    cognitoUrl: AwsEndpointUrl,
  });
  const connect = [...new Set([GraphqlUrl, RealtimeUrl, AwsEndpointUrl].map((url) => new URL(url).origin))];
  const policy = [
    "default-src 'none'; script-src 'self'",
    `style-src 'self' ${styleHashes}; style-src-attr 'none'`,
    "img-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'",
    `connect-src 'self' ${connect.map((origin) => origin.replace('null', '')).join(' ')}`,
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "require-trusted-types-for 'script'; trusted-types default",
  ].join('; ');
  const server = createServer(({ url = '/' }, response) => respond(url, response, policy, config));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function respond(url: string, response: ServerResponse, policy: string, config: string): void {
  const { pathname } = new URL(url, 'http://localhost');
  const headers = {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
  };
  if (pathname === '/config.json') {
    response.writeHead(200, { ...headers, 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(config);
    return;
  }
  // Paths of pages have no ending; the page itself decides what they show.
  const file = join(dist, normalize(extname(pathname) === '' ? '/index.html' : pathname));
  if (!file.startsWith(dist) || !existsSync(file)) {
    response.writeHead(404, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'content-type': types[extname(file)] ?? 'application/octet-stream' });
  response.end(readFileSync(file));
}
