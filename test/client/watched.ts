/** A watch over the unreliable network that writes down what it is shown. */
import { afterEach, beforeEach, vi } from 'vitest';
import {
  createLiveStateClient,
  type LiveStateClient,
  type LiveStateOptions,
} from '../../client/live-state.ts';
import type { VehicleWatch, WatchStatus } from '../../client/vehicle-watch.ts';
import type { RealtimeFailure } from '../../client/subscriber.ts';
import type { WatchedCommand } from '../../client/vehicle-documents.ts';
import type { VehicleState } from '../../domain/generated/schema-types.ts';
import { referenceId, type UnreliableNetwork } from './unreliable-network.ts';

/** Lets the tests of a file turn the clock themselves. */
export function useFakeTime(): void {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}

/** Lets time go by. */
export const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

/** What a watch was shown. */
export interface Shown {
  readonly network: UnreliableNetwork;
  readonly client: LiveStateClient;
  readonly watch: VehicleWatch;
  readonly states: VehicleState[];
  readonly commands: WatchedCommand[];
  readonly statuses: WatchStatus[];
  readonly ends: RealtimeFailure[];
  readonly versions: () => number[];
  /** Ends everything; answers how many timers are left, which should be none. */
  readonly close: () => Promise<number>;
}

/** Watches; commands too when `withCommands`. */
export function watched(
  network: UnreliableNetwork,
  withCommands = false,
  options: Partial<LiveStateOptions> = {},
): Shown {
  // What an earlier run of a property left when it failed.
  vi.clearAllTimers();
  vi.stubGlobal('fetch', network.fetch);
  const client = createLiveStateClient({
    url: 'ws://127.0.0.1/graphql/realtime',
    graphqlUrl: 'http://127.0.0.1/graphql',
    token: () => Promise.resolve('token'),
    WebSocket: network.WebSocket,
    backOff: { firstMs: 100, maxMs: 1000 },
    random: () => 0.5,
    ...options,
  });
  const states: VehicleState[] = [];
  const commands: WatchedCommand[] = [];
  const statuses: WatchStatus[] = [];
  const ends: RealtimeFailure[] = [];
  const watch = client.watchVehicle(
    { referenceId },
    {
      onState: (state) => void states.push(state),
      ...(withCommands && { onCommand: (command) => void commands.push(command) }),
      onStatus: (status) => void statuses.push(status),
      onEnd: (failure) => void ends.push(failure),
    },
  );
  const close = async () => {
    client.close();
    // What is on the way in the network itself.
    await pass(60_000);
    return vi.getTimerCount();
  };
  return {
    network,
    client,
    watch,
    states,
    commands,
    statuses,
    ends,
    close,
    versions: () => states.map(({ version }) => version),
  };
}
