/**
 * The HTTP server of the local world: loopback only, keep-alive, bodies read to the end before
 * anything happens.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpResponse, HttpRequest } from '../core/http.ts';
import { listenOnLoopback } from '../core/listen.ts';

/** A server that listens. */
export interface HttpServer {
  readonly port: number;
  /** Closes the socket and every connection. */
  stop(): Promise<void>;
}

/**
 * The largest body of any operation that we run: Lambda's 6 MB payload, with room for its encoding.
 */
const bodyLimit = 8 * 1024 * 1024;

/** Takes a connection that asks for another protocol (`Upgrade`), and answers or ends it. */
export type Upgrade = (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Listens on 127.0.0.1; port 0 takes a free one. Throws an error that names who holds a taken port.
 */
export async function startHttpServer(
  port: number,
  requestHandler: (request: HttpRequest) => Promise<HttpResponse>,
  upgrade?: Upgrade,
): Promise<HttpServer> {
  const server = createServer((incoming, response) => void serve(incoming, response, requestHandler));
  server.keepAliveTimeout = 65_000;
  const upgraded = new Set<Duplex>();
  if (upgrade !== undefined) {
    server.on('upgrade', (incoming, socket, head) => {
      upgraded.add(socket);
      socket.once('close', () => upgraded.delete(socket));
      upgrade(incoming, socket, head);
    });
  }
  return { port: await listenOnLoopback(server, port), stop: () => stop(server, upgraded) };
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  requestHandler: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<void> {
  try {
    const body = await readBody(incoming);
    if (body === undefined) {
      return write(response, tooLarge);
    }
    write(response, await requestHandler(toRequest(incoming, body)));
  } catch {
    // A lost answer (an injected trouble), or a client that went away: nobody is left to tell.
    incoming.socket.destroy();
  }
}

const tooLarge: HttpResponse = {
  status: 413,
  headers: { 'content-type': 'application/json', connection: 'close' },
  body: JSON.stringify({
    __type: 'RequestEntityTooLargeException',
    message: 'The request body is too large.',
  }),
};

/**
 * Undefined when the body is over the limit; rejects when the client goes away in the middle.
 * Events cost a third of what iterating would.
 */
function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    // A request without an encoding set gives Buffers.
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > bodyLimit) {
        resolve(undefined);
      } else {
        chunks.push(chunk);
      }
    });
    incoming.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    incoming.on('error', reject);
    incoming.on('close', () => reject(new Error('The client went away.')));
  });
}

function toRequest(incoming: IncomingMessage, body: Buffer): HttpRequest {
  return {
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    // Only `set-cookie` can be a list, and no request carries it.
    headers: incoming.headers as Record<string, string>,
    body,
    remoteAddress: incoming.socket.remoteAddress ?? '',
  };
}

function write(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Connections that left HTTP are no longer the server's: they are ended by hand. */
function stop(server: Server, upgraded: ReadonlySet<Duplex>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
    for (const socket of upgraded) {
      socket.destroy();
    }
  });
}
