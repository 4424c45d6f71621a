/**
 * The owner's subscriptions to many vehicles, 200 to a connection, which is AppSync's limit.
 */
import { WebSocket } from 'ws';
import { type RealtimeClient, createRealtimeClient } from '../../client/realtime-client.ts';
import type { LoadSettings } from './with-world.ts';

const subscriptionsPerConnection = 200;

/** Confirmed subscriptions of a load; `close` ends them and their WebSocket connections. */
export interface Subscriptions {
  close(): void;
}

/** Subscribes for each vehicle; resolves when AppSync has confirmed all. */
export async function subscribeToAll<Event>(
  { realtimeUrl, graphqlUrl, accessToken, vehicles }: LoadSettings,
  query: string,
  onEvent: (event: Event) => void,
): Promise<Subscriptions> {
  const clients: RealtimeClient[] = [];
  const confirmed: Promise<void>[] = [];
  for (let first = 0; first < vehicles.length; first += subscriptionsPerConnection) {
    const client = createRealtimeClient({
      url: realtimeUrl,
      graphqlUrl,
      token: () => Promise.resolve(accessToken),
      WebSocket,
      responseTimeoutMs: 60_000,
    });
    clients.push(client);
    for (const { referenceId } of vehicles.slice(first, first + subscriptionsPerConnection)) {
      const start = settlement();
      client.subscribe<Record<string, Event | null>, object>(
        query,
        { referenceId },
        {
          onStarted: start.resolve,
          onEnd: ({ reason, errors }) => start.reject(new Error(`${reason} ${JSON.stringify(errors)}`)),
          onData(data) {
            const event = data === null ? null : Object.values(data)[0];
            if (event !== null && event !== undefined) {
              onEvent(event);
            }
          },
        },
      );
      confirmed.push(start.promise);
    }
  }
  await Promise.all(confirmed);
  return { close: () => clients.forEach((client) => client.close()) };
}

/** A promise with its two ends; Node before 22 has no `Promise.withResolvers`. */
function settlement() {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((onDone, onFailed) => {
    resolve = onDone;
    reject = onFailed;
  });
  return { promise, resolve, reject };
}
