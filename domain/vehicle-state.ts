/**
 * VehicleState's item: the newest value of each signal, and whether the vehicle is connected. Only
 * the ingest function and erasures write `state`, always as a whole and conditional on its version.
 * Subscriptions, grants and ends of accesses, and changes of the certificate, write other
 * attributes of the item.
 */
import type { SignalScalar } from './telemetry-message.ts';
import type { ConnectivityStatus } from './generated/schema-types.ts';
import type { CertificateFences } from './certificate-fences.ts';
import type { ErasedTimes } from './erased-times.ts';
import type { PositionsSetting } from './positions.ts';
import type { Viewers } from './viewers.ts';

/**
 * A value with its times in epoch milliseconds: `[value, observedAt, receivedAt]`. `observedAt` is
 * the effective time, never later than `receivedAt`.
 */
export type StoredSignal = readonly [value: SignalScalar, observedAt: number, receivedAt: number];

/**
 * The time by which values are ordered, shown and hidden: when the vehicle observed the value, but
 * never later than the cloud received it, because a vehicle's clock may run ahead.
 */
export const effectiveTime = (observedAt: number, receivedAt: number): number =>
  Math.min(observedAt, receivedAt);

/** Signal → value. `stored-signals.ts` has the text in which they are stored. */
export type StoredSignals = Readonly<Record<string, StoredSignal>>;

/** Summary of one signal's values in a time range: `[count, sum, minimum, maximum]`. */
export type StoredSummary = readonly [count: number, sum: number, minimum: number, maximum: number];

/** The ingest function's state of a vehicle. */
export interface VehicleStateDocument {
  /** Grows by one with every write. */
  readonly version: number;
  /** Epoch milliseconds of that write. */
  readonly updatedAt: number;
  /** Text of `packSignals`, or JSON of StoredSignals until the next write. */
  readonly signals: string;
  readonly connectivity: ConnectivityStatus;
  /** Epoch milliseconds since when `connectivity` holds; absent while UNKNOWN. */
  readonly connectivitySince?: number;
  /** AWS IoT's number of the connection that `connectivity` describes; absent while UNKNOWN. */
  readonly connection?: number;
  /**
   * Number of the reason for which that connection ended (`disconnect-reasons.ts`); absent unless
   * DISCONNECTED.
   */
  readonly disconnectReason?: number;
  /**
   * Sequence number of the last stream record that the state contains. Earlier records are not
   * ingested again.
   */
  readonly sequenceNumber: string;
  /**
   * Greatest time in a stored message's key, by the vehicle's clock. Only messages at or before it
   * can be duplicates.
   */
  readonly newestObservedAt: number;
  /**
   * Receipt time, in epoch milliseconds, of the last value that shows the vehicle moving, or of a
   * refused value that might. Absent before the first. `domain/motion.ts` decides by it.
   */
  readonly notStandingAt?: number;
  /** Text of `open-hours.ts`; absent when the hour of the newest value alone is open. */
  readonly openHours?: string;
  /**
   * Open minutes of an earlier release, until the next write of the state: JSON of objects with
   * their `start`.
   */
  readonly openMinutes?: string;
  /**
   * `at` of the switch of positions that was sent to the vehicle over its present connection, with
   * its other settings; 0 before the first switch. Absent when none were sent.
   */
  readonly sent?: number;
  /**
   * Messages and bytes that were received in the minute of the last of them: text of
   * `functions/telemetry/minute-use.ts`, relative to `updatedAt`. Absent before the first.
   */
  readonly used?: string;
}

/** Grants, subscriptions and telemetry share the item, so each updates only its attributes. */
export interface VehicleStateItem {
  readonly referenceId: string;
  /** Who may see the vehicle; absent before the first grant. */
  readonly viewers?: Viewers;
  /**
   * Epoch second until which changes are published: when the last subscriber's token expires, plus
   * a margin.
   */
  readonly watchedUntil?: number;
  /** Absent for a vehicle whose certificate was issued before this attribute existed. */
  readonly certificates?: CertificateFences;
  /**
   * Epoch milliseconds at which the present TCU was activated, for a vehicle that had another one
   * before. The vehicle may have moved in between without any message.
   */
  readonly tcuActivatedAt?: number;
  /**
   * Epoch milliseconds of the last resumption. Records that AWS IoT received before it do not
   * count, because their certificate was suspended.
   */
  readonly resumedAt?: number;
  /** Absent before the first erasure. */
  readonly erased?: ErasedTimes;
  /**
   * Grows by one with every change of `certificates`, `positions` and `erased`, so that a write can
   * name what it has read.
   */
  readonly fence?: number;
  /** Absent before the first switch. */
  readonly positions?: PositionsSetting;
  /**
   * Id of a renewed certificate until its first record, while the previous one is live too.
   */
  readonly offered?: string;
  readonly state?: VehicleStateDocument;
}
