/**
 * VehicleState's item: the newest value of each signal, and whether the vehicle is connected. Only the ingest function writes `state`, each time as a
 * whole and on condition of its version; who subscribes and whose access begins or ends writes attributes of its own beside it.
 */
import type { SignalScalar } from './telemetry-message.ts';
import type { ConnectivityStatus } from './generated/schema-types.ts';
import type { Viewers } from './viewers.ts';

/** A value with its times in epoch milliseconds: `[value, observedAt, receivedAt]`. */
export type StoredSignal = readonly [value: SignalScalar, observedAt: number, receivedAt: number];

/** Signal → value. Stored as JSON text: it is read and written as a whole, and as a map of maps would cost twice the capacity units. */
export type StoredSignals = Readonly<Record<string, StoredSignal>>;

/** Values of one signal in a span of time: `[count, sum, minimum, maximum]`. */
export type StoredSummary = readonly [count: number, sum: number, minimum: number, maximum: number];

/** A minute that is not in its summaries yet: a message that is newer by some seconds (or nobody) closes it. */
export interface OpenMinute {
  /** Epoch milliseconds, a whole minute. */
  readonly start: number;
  readonly signals: Readonly<Record<string, StoredSummary>>;
}

/** What the ingest function knows of a vehicle. */
export interface VehicleStateDocument {
  /** Grows by one with every write. */
  readonly version: number;
  /** Epoch milliseconds of that write. */
  readonly updatedAt: number;
  /** JSON of StoredSignals. */
  readonly signals: string;
  readonly connectivity: ConnectivityStatus;
  /** Epoch milliseconds since when; absent while UNKNOWN. */
  readonly connectivitySince?: number;
  /** Number that AWS IoT gave the connection of which that tells; absent while UNKNOWN. */
  readonly connection?: number;
  /** The last record of the stream that is contained: earlier ones are not taken in again. */
  readonly sequenceNumber: string;
  /** Greatest `observedAt` of any message taken in: only a message that is not newer can be stored already. */
  readonly newestObservedAt: number;
  /** JSON of OpenMinute[], oldest first, at most two: vehicles close their minutes each at a second of its own, not all at once. */
  readonly openMinutes?: string;
}

/** The item. */
export interface VehicleStateItem {
  readonly referenceId: string;
  /** Who may see the vehicle; absent before the first grant. */
  readonly viewers?: Viewers;
  /** Epoch seconds until which somebody may be subscribed: until then changes are published. */
  readonly watchedUntil?: number;
  readonly state?: VehicleStateDocument;
}
