/** A subscription of the owner, and the events that arrive on it. */
import { WebSocket } from 'ws';
import { createRealtimeClient } from '../../client/realtime-client.ts';
import type { RealtimeClientOptions } from '../../client/settings.ts';
import { CheckError } from '../check-error.ts';
import type { Deployment } from '../deployment.ts';
import type { Person } from '../people.ts';
import { waitFor } from './wait.ts';

/** An event as AppSync sent it. */
export type Event = Readonly<Record<string, unknown>>;

/** A subscription that AppSync confirmed. */
export interface OpenSubscription {
  readonly events: readonly Event[];
  /** Resolves when AppSync has ended the connection or rejected the subscription. */
  readonly interrupted: Promise<void>;
  close(): void;
}

/** Subscribes to one field with one vehicle; resolves when AppSync has confirmed it. */
export async function listen(
  { outputs }: Deployment,
  { token }: Pick<Person, 'token'>,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
  settings: Partial<RealtimeClientOptions> = {},
): Promise<OpenSubscription> {
  const client = createRealtimeClient({
    url: outputs.RealtimeUrl,
    graphqlUrl: outputs.GraphqlUrl,
    token,
    WebSocket,
    ...settings,
  });
  const events: Event[] = [];
  let outcome: 'STARTED' | string | undefined;
  let onInterrupted = (): void => undefined;
  const interrupted = new Promise<void>((resolve) => (onInterrupted = resolve));
  client.subscribe<Event, object>(query, variables, {
    onData: (data) => void (data !== null && events.push(data)),
    onStarted: () => (outcome ??= 'STARTED'),
    onInterrupted: () => onInterrupted(),
    onEnd({ reason, errors }) {
      outcome ??= `${reason} ${errors.map(({ message }) => message).join(', ')}`;
      onInterrupted();
    },
  });
  try {
    const settled = await waitFor(() => outcome, signal);
    if (settled !== 'STARTED') {
      throw new CheckError(`The subscription was refused: ${settled}.`);
    }
  } catch (error) {
    client.close();
    throw error;
  }
  return { events, interrupted, close: () => client.close() };
}
