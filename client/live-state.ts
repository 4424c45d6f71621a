/**
 * Live state of vehicles for browsers and Node: the newest state and commands that are known, each
 * version once and in order, whatever happens to the connection. Events may be lost, doubled or
 * late; `version` shows it, and the state is read again.
 */
import type { ReaderSettings } from './reader.ts';
import { createRealtimeClient } from './realtime-client.ts';
import { createRequest, type SendRequest } from './request.ts';
import type { RealtimeClientOptions } from './settings.ts';
import type { QuietBounds } from './sources.ts';
import type { OfVehicle } from './vehicle-documents.ts';
import { Watch, type VehicleWatch, type WatchEvents } from './vehicle-watch.ts';

/** A running client. */
export interface LiveStateClient {
  /** Sends queries and mutations with the same token. */
  readonly request: SendRequest;
  /** Watches a vehicle; throws once the client is closed. */
  watchVehicle(vehicle: OfVehicle, events: WatchEvents): VehicleWatch;
  /**
   * Tries to connect at once instead of when the back-off says, for example when a browser is
   * online again.
   */
  wake(): void;
  /** Ends every watch without a further callback, and the connection. */
  close(): void;
}

/** How the client connects, and when it reads. */
export interface LiveStateOptions extends RealtimeClientOptions, Partial<QuietBounds> {
  /**
   * Milliseconds of silence after the beginning before the first look; each look that follows waits
   * twice as long; 3,000 when absent.
   */
  readonly firstQuietMs?: number;
  /**
   * Waiting before a reading that a gap or a failure calls for; up to 250 ms at first and 30 s at
   * the most when absent.
   */
  readonly rereading?: Partial<ReaderSettings['rereading']>;
}

/** Makes a client; nothing is connected until something is watched. */
export function createLiveStateClient(options: LiveStateOptions): LiveStateClient {
  const realtime = createRealtimeClient(options);
  const { graphqlUrl, token, answerTimeoutMs = 15_000, random = Math.random } = options;
  const request = createRequest({ graphqlUrl, token, answerTimeoutMs });
  const { firstQuietMs = 3000, mostQuietMs = 300_000, mostQuietUnderWayMs = 5000 } = options;
  const rereading = { firstMs: 250, mostMs: 30_000, ...options.rereading };
  const context = {
    realtime,
    request,
    quiet: { mostQuietMs, mostQuietUnderWayMs },
    reading: { rereading, firstQuietMs, random },
  };
  const watches = new Set<VehicleWatch>();
  return {
    request,
    watchVehicle: ({ referenceId }, events) => {
      const watch: VehicleWatch = new Watch(context, { referenceId }, events, () => watches.delete(watch));
      watches.add(watch);
      return watch;
    },
    wake: () => realtime.wake(),
    close: () => {
      for (const watch of [...watches]) {
        watch.stop();
      }
      realtime.close();
    },
  };
}
