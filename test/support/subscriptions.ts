/**
 * Subscribing on a WebSocket of a test's own, which hears every message as it comes; `client/` is
 * the tested way.
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
} from '../../packages/local-aws/test/services/appsync/raw-realtime.ts';
import type { Answer, Person } from './given.ts';
import type { TestWorld } from './world.ts';

type Variables = Readonly<Record<string, unknown>>;

/** A connection with one start on it. */
export interface Started {
  readonly connection: RawConnection;
  /**
   * What the server said to the start: `start_ack` or `error`; of a connection that was not let in,
   * `connection_error`.
   */
  readonly said: ServerMessage;
}

/** Connects and starts a subscription with a token. */
export async function startAs(
  world: TestWorld,
  { accessToken }: Pick<Person, 'accessToken'>,
  query: string,
  variables: Variables,
): Promise<Started> {
  const headers = { host: new URL(world.outputs.GraphqlUrl).host, Authorization: accessToken };
  return start(world, headers, () => Promise.resolve(headers), JSON.stringify({ query, variables }));
}

/** The same with signatures. */
export async function startSigned(
  world: TestWorld,
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
 * A refusal, or nothing, in the form of an answer over HTTP, where a connection that is not let in
 * would have status 401; ends the connection.
 */
export async function outcomeOf(started: Promise<Started>): Promise<Answer> {
  const { connection, said } = await started;
  connection.socket.close();
  await connection.closed;
  const errors = (said.payload?.errors ?? []).map(({ errorType, message }) => ({
    errorType: String(errorType),
    message: String(message),
  }));
  // The id is the test's own.
  const text = JSON.stringify({ type: said.type, payload: said.payload });
  const headers = new Headers();
  if (said.type === 'connection_error') {
    return { status: 401, headers, text, data: undefined, errors };
  }
  return { status: 200, headers, text, data: { start: null }, errors };
}

/** Changes of the field that a connection heard so far, in order. */
export function eventsOf<Change>({ connection }: Started, field: string): readonly Change[] {
  return connection.received.flatMap(({ type, payload }) => {
    const change = type === 'data' ? payload?.data?.[field] : undefined;
    // The document's own shape.
    return change === undefined || change === null ? [] : [change as Change];
  });
}

async function start(
  world: TestWorld,
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
    return { connection, said: greeting };
  }
  connection.send(startWith('one', data, await headersFor(data)));
  return { connection, said: await connection.next() };
}

/** True while the connection is up. */
export function isOpen({ connection }: Started): boolean {
  return connection.socket.readyState === WebSocket.OPEN;
}
