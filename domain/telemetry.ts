/** Items of Telemetry and TelemetrySummaries. */
import type { TelemetryResolution } from './generated/schema-types.ts';

/**
 * How far a vehicle's clock may be ahead of the cloud's, in milliseconds. A message's key holds the
 * time by the vehicle's clock, so that a repeated message has the same key; its effective time is
 * at most this much earlier.
 */
export const clockToleranceMs = 300_000;

/** Telemetry's item: the accepted values of one message, or of a part of a batch. */
export interface TelemetryItem {
  readonly referenceId: string;
  /**
   * `<observedAt by the vehicle's clock, ISO 8601 UTC with milliseconds>#<eventId>`, so that it
   * sorts by time; for a part of a batch, the first of its times.
   */
  readonly observedAtEventId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** The values as `stored-moments.ts` packs them; it reads those of an earlier release too. */
  readonly signals: string;
  /**
   * Sequence number of the stream record that held the message. It distinguishes a record that is
   * delivered again from a message that is sent again.
   */
  readonly sequenceNumber: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/**
 * TelemetrySummaries' item of an hour or a day; an earlier release had one for each minute too. The
 * item of an hour by the minute is in `packed-hours.ts`.
 */
export interface TelemetrySummaryItem {
  readonly referenceId: string;
  /** `<resolution>#<start, ISO 8601 UTC with milliseconds>`. */
  readonly resolutionStart: string;
  /**
   * JSON text, number of a signal → StoredSummary (`vehicle-state.ts`). Rows of an earlier release
   * have names instead of numbers until a value is added.
   */
  readonly signals: string;
  /** Version of the state that it was written by; absent where an earlier release wrote it. */
  readonly version?: number;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** Milliseconds of each kind of summary; they begin at multiples of it, in UTC. */
export const summaryLengths = {
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
} as const satisfies Record<TelemetryResolution, number>;

/**
 * Telemetry's sort key. `observedAt` is ISO 8601 in UTC with milliseconds, so that keys sort by
 * time.
 */
export const telemetryKey = (observedAt: string, eventId: string): string => `${observedAt}#${eventId}`;

/**
 * TelemetrySummaries' sort key. `start` is ISO 8601 in UTC with milliseconds, so that keys of one
 * resolution sort by time.
 */
export const summaryKey = (resolution: TelemetryResolution, start: string): string =>
  `${resolution}#${start}`;
