/**
 * A WebSocket client that sends exactly the bytes of a test, and the ways in which AppSync lets
 * clients authorize.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { WebSocket } from 'ws';
import type { AwsCredentials } from '../src/core/principal.ts';
import type { GraphQLWorld } from './graphql-world.ts';

/** A message that AppSync's real-time endpoint sent. */
export interface ServerMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: {
    readonly connectionTimeoutMs?: number;
    readonly data?: Readonly<Record<string, unknown>> | null;
    readonly errors?: readonly Readonly<Record<string, unknown>>[];
  };
}

/** Header → value, as AppSync takes them in a subprotocol or a message. */
export type Headers = Readonly<Record<string, string>>;

/** How a connection is opened. */
export interface Opening {
  readonly protocols?: readonly string[];
  readonly query?: string;
  readonly headers?: Headers;
}

/** An open connection, with its received messages in order. */
export class RawConnection {
  readonly received: ServerMessage[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  #taken = 0;
  #wake: () => void = () => {};

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (raw: Buffer) => {
      this.received.push(JSON.parse(raw.toString('utf8')) as ServerMessage);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => {
        resolve(code);
        this.#wake();
      });
    });
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /**
   * Returns the next message other than a keep-alive. Throws when the connection ends first or no
   * message arrives for ten seconds.
   */
  async next(): Promise<ServerMessage> {
    const until = Date.now() + 10_000;
    for (;;) {
      const message = this.received[this.#taken];
      if (message !== undefined) {
        this.#taken += 1;
        if (message.type !== 'ka') {
          return message;
        }
      } else if (this.socket.readyState === WebSocket.CLOSED) {
        throw new Error('The connection has ended.');
      } else {
        await this.#something(until);
      }
    }
  }

  /** Returns every message so far that `next` has not returned. */
  rest(): readonly ServerMessage[] {
    return this.received.slice(this.#taken);
  }

  #something(until: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error('No message arrived within ten seconds.')),
        until - Date.now(),
      );
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Opens a WebSocket; resolves once the server has accepted it. */
export async function openRaw(
  world: Pick<GraphQLWorld, 'realtimeUrl'>,
  { protocols = [], query = '', headers = {} }: Opening,
) {
  const socket = new WebSocket(`${world.realtimeUrl}${query}`, [...protocols], { headers: { ...headers } });
  const connection = new RawConnection(socket);
  await once(socket, 'open');
  return connection;
}

/** Returns the subprotocols that carry headers. */
export function headerProtocols(headers: Headers): readonly string[] {
  return ['graphql-ws', `header-${Buffer.from(JSON.stringify(headers)).toString('base64url')}`];
}

/** Returns the query string that carries headers. */
export function headerQuery(headers: Headers): string {
  const encoded = (value: object) =>
    encodeURIComponent(Buffer.from(JSON.stringify(value)).toString('base64'));
  return `?header=${encoded(headers)}&payload=${encoded({})}`;
}

/** Returns the headers that a Cognito user sends. */
export async function tokenHeaders(world: GraphQLWorld, claims: Headers | object = {}): Promise<Headers> {
  return { host: new URL(world.url).host, Authorization: await world.token({ ...claims }) };
}

/** Returns the headers that an IAM caller sends: a signature over a POST of the body. */
export async function signedHeaders(
  world: { readonly url: string; readonly iam: Pick<GraphQLWorld['iam'], 'rootCredentials'> },
  path: '/graphql' | '/graphql/connect',
  body: string,
  credentials: AwsCredentials = world.iam.rootCredentials,
): Promise<Headers> {
  const { hostname, host, port } = new URL(world.url);
  const signer = new SignatureV4({ credentials, region: 'eu-central-1', service: 'appsync', sha256: Sha256 });
  const signed = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path,
    query: {},
    headers: {
      host,
      accept: 'application/json, text/javascript',
      'content-encoding': 'amz-1.0',
      'content-type': 'application/json; charset=UTF-8',
    },
    body,
  });
  return signed.headers;
}

/** Opens a connection of a Cognito user and waits for its acknowledgement. */
export async function connect(world: GraphQLWorld, claims: object = {}): Promise<RawConnection> {
  const connection = await openRaw(world, { protocols: headerProtocols(await tokenHeaders(world, claims)) });
  connection.send({ type: 'connection_init' });
  await connection.next();
  return connection;
}

/** Creates the `start` message of a Cognito user. */
export async function startMessage(
  world: GraphQLWorld,
  id: string,
  query: string,
  variables: object = {},
  claims: object = {},
): Promise<object> {
  return startWith(id, JSON.stringify({ query, variables }), await tokenHeaders(world, claims));
}

/** Creates a `start` message with the given data and headers. */
export function startWith(id: string, data: unknown, authorization: unknown): object {
  return { id, type: 'start', payload: { data, extensions: { authorization } } };
}

/** Starts a subscription and returns the server's response. */
export async function subscribe(
  world: GraphQLWorld,
  connection: RawConnection,
  query: string,
  { id = 'one', variables = {}, claims = {} }: { id?: string; variables?: object; claims?: object } = {},
): Promise<ServerMessage> {
  connection.send(await startMessage(world, id, query, variables, claims));
  return connection.next();
}

/**
 * Requests the upgrade on a plain socket and sends further bytes in the same packet, which
 * WebSocket clients never do.
 */
export async function openUnframed(
  world: GraphQLWorld,
  following: Uint8Array = new Uint8Array(),
): Promise<Socket> {
  const { port, host } = new URL(world.url);
  const request = [
    'GET /graphql/realtime HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    `Sec-WebSocket-Protocol: ${headerProtocols(await tokenHeaders(world)).join(', ')}`,
    '\r\n',
  ].join('\r\n');
  const socket = createConnection(Number(port), '127.0.0.1');
  socket.write(Buffer.concat([Buffer.from(request), following]));
  return socket;
}

/** Creates a client's text frame of fewer than 126 bytes (RFC 6455 §5.2). */
export function maskedFrame(text: string): Buffer {
  const mask = randomBytes(4);
  const masked = Buffer.from(text).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x81, 0x80 | masked.length]), mask, masked]);
}
