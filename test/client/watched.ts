/** A watch over the unreliable network that records its callbacks. */
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

/** Replaces the clock and the timers for the tests of a file. */
export function useFakeTime(): void {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}

/** Advances the clock. */
export const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

/** The recorded callbacks of a watch. */
export interface Shown {
  readonly network: UnreliableNetwork;
  readonly client: LiveStateClient;
  readonly watch: VehicleWatch;
  readonly states: VehicleState[];
  readonly commands: WatchedCommand[];
  readonly statuses: WatchStatus[];
  /** Values of `onClock`. */
  readonly clocks: number[];
  readonly ends: RealtimeFailure[];
  readonly versions: () => number[];
  /**
   * Ends the watch and its client, and returns the number of remaining timers, which should be 0.
   */
  readonly close: () => Promise<number>;
}

/** Starts a watch. With `withCommands`, it watches commands too. */
export function watched(
  network: UnreliableNetwork,
  withCommands = false,
  options: Partial<LiveStateOptions> = {},
): Shown {
  // Removes what an earlier, failed run of a property left.
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
  const clocks: number[] = [];
  const ends: RealtimeFailure[] = [];
  const watch = client.watchVehicle(
    { referenceId },
    {
      onClock: (aheadMs) => void clocks.push(aheadMs),
      onState: (state) => void states.push(state),
      ...(withCommands && { onCommand: (command) => void commands.push(command) }),
      onStatus: (status) => void statuses.push(status),
      onEnd: (failure) => void ends.push(failure),
    },
  );
  const close = async () => {
    client.close();
    // Waits for messages that the network still delays.
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
    clocks,
    ends,
    close,
    versions: () => states.map(({ version }) => version),
  };
}
