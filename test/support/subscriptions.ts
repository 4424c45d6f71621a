/**
 * Subscribes on a plain WebSocket that keeps every message. The product’s client is in `client/`.
 */
import { WebSocket } from 'ws';
import type { AwsCredentials } from 'local-aws';
import {
  headerProtocols,
  openRaw,
  signedHeaders,
  startWith,
  type Headers as WireHeaders,
  type RawConnection,
  type ServerMessage,
} from 'local-aws/testing/raw-realtime';
import type { ApiResponse, PeoplesWorld, Person } from './given.ts';

type Variables = Readonly<Record<string, unknown>>;

/** A connection with one subscription. */
export interface Started {
  readonly connection: RawConnection;
  /**
   * The server’s message to the start: `start_ack` or `error`, or `connection_error` if it refused
   * the connection.
   */
  readonly reply: ServerMessage;
}

/** Connects and starts a subscription with a token. */
export async function startAs(
  world: PeoplesWorld,
  { accessToken }: Pick<Person, 'accessToken'>,
  query: string,
  variables: Variables,
): Promise<Started> {
  const headers = { host: new URL(world.outputs.GraphqlUrl).host, Authorization: accessToken };
  return start(world, headers, () => Promise.resolve(headers), JSON.stringify({ query, variables }));
}

/** Connects and starts a subscription with signatures. */
export async function startSigned(
  world: PeoplesWorld,
  credentials: AwsCredentials,
  query: string,
  variables: Variables,
): Promise<Started> {
  const signed = { url: world.outputs.GraphqlUrl, iam: { rootCredentials: credentials } };
  const connecting = await signedHeaders(signed, '/graphql/connect', '{}');
  return start(
    world,
    connecting,
    (data) => signedHeaders(signed, '/graphql', data),
    JSON.stringify({ query, variables }),
  );
}

/**
 * Returns the result of a start in the form of a response over HTTP. A refused connection has
 * status 401. Closes the connection.
 */
export async function outcomeOf(started: Promise<Started>): Promise<ApiResponse> {
  const { connection, reply } = await started;
  connection.socket.close();
  await connection.closed;
  const errors = (reply.payload?.errors ?? []).map(({ errorType, message }) => ({
    errorType: String(errorType),
    message: String(message),
  }));
  // The id is left out, because the test chose it.
  const text = JSON.stringify({ type: reply.type, payload: reply.payload });
  const headers = new Headers();
  if (reply.type === 'connection_error') {
    return { status: 401, headers, text, data: undefined, errors };
  }
  return { status: 200, headers, text, data: { start: null }, errors };
}

/** Returns the changes of the field that the connection has received, in order. */
export function eventsOf<Change>({ connection }: Started, field: string): readonly Change[] {
  return connection.received.flatMap(({ type, payload }) => {
    const change = type === 'data' ? payload?.data?.[field] : undefined;
    // The shape that the document requests.
    return change === undefined || change === null ? [] : [change as Change];
  });
}

async function start(
  world: PeoplesWorld,
  connecting: WireHeaders,
  headersFor: (data: string) => Promise<WireHeaders>,
  data: string,
): Promise<Started> {
  const realtimeUrl = world.outputs.RealtimeUrl;
  const connection = await openRaw({ realtimeUrl }, { protocols: headerProtocols(connecting) });
  connection.socket.on('message', (raw: Buffer) => void world.transcript.push(raw.toString('utf8')));
  connection.send({ type: 'connection_init' });
  const greeting = await connection.next();
  if (greeting.type !== 'connection_ack') {
    return { connection, reply: greeting };
  }
  connection.send(startWith('one', data, await headersFor(data)));
  return { connection, reply: await connection.next() };
}

/** True while the connection is open. */
export function isOpen({ connection }: Started): boolean {
  return connection.socket.readyState === WebSocket.OPEN;
}
