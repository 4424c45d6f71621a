/**
 * The HTTP server of the local world: loopback only, keep-alive. It reads the whole body before it
 * handles a request.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpResponse, HttpRequest } from '../core/http.ts';
import { listenOnLoopback } from '../core/listen.ts';

/** A server that accepts connections on 127.0.0.1 at `port` until it is stopped. */
export interface HttpServer {
  readonly port: number;
  /** Closes the socket and every connection. */
  stop(): Promise<void>;
}

/**
 * Room for the largest body of any operation but S3's: Lambda's payload of 6 MB, and its encoding.
 */
const bodyLimit = 8 * 1024 * 1024;
/** S3 takes an object or a part of up to 5 GB. This server has a whole body in memory. */
const objectLimit = 64 * 1024 * 1024;

/** Takes over a connection that requests another protocol (`Upgrade`), and responds or ends it. */
export type Upgrade = (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Listens on 127.0.0.1; port 0 selects a free port. Throws an error that names the process that
 * holds a port in use.
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
    // The response was lost by an injected fault, or the client disconnected. No one can receive
    // it.
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
 * Resolves to undefined when the body exceeds the limit; rejects when the client disconnects early.
 * It listens to events, which take a third of the time of async iteration.
 */
function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const limit = limitOf(incoming);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    // Without a set encoding, chunks are Buffers.
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) {
        resolve(undefined);
      } else {
        chunks.push(chunk);
      }
    });
    incoming.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    incoming.on('error', reject);
    incoming.on('close', () => reject(new Error('The client disconnected.')));
  });
}

/** The scope of the signature names the service. It is not verified yet. */
function limitOf({ headers }: IncomingMessage): number {
  return headers.authorization?.includes('/s3/aws4_request') === true ? objectLimit : bodyLimit;
}

function toRequest(incoming: IncomingMessage, body: Buffer): HttpRequest {
  return {
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    // Only `set-cookie` can be a list, and requests do not carry it.
    headers: incoming.headers as Record<string, string>,
    body,
    remoteAddress: incoming.socket.remoteAddress ?? '',
  };
}

function write(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** The server no longer manages upgraded connections, so they are destroyed here. */
function stop(server: Server, upgraded: ReadonlySet<Duplex>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
    for (const socket of upgraded) {
      socket.destroy();
    }
  });
}
