/** Items of Telemetry and TelemetrySummaries. */
import type { TelemetryResolution } from './generated/schema-types.ts';

/**
 * How far ahead of ours a vehicle's clock may be, in milliseconds. A message's key has the time by
 * the vehicle's clock, which makes it the same message when it is sent again; its effective time is
 * at most this much earlier.
 */
export const clockTolerance = 300_000;

/** Telemetry's item: one message, with what of it was accepted. */
export interface TelemetryItem {
  readonly referenceId: string;
  /**
   * `<observedAt by the vehicle's clock, ISO 8601 UTC with milliseconds>#<eventId>`, so that it
   * sorts by time.
   */
  readonly observedAtEventId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** JSON text, signal → value: read and written as a whole, and half the size of a map. */
  readonly signals: string;
  /**
   * Of the stream's record that brought it: tells a record that comes again from a message that was
   * sent again.
   */
  readonly sequenceNumber: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** TelemetrySummaries' item: one minute, hour or day. */
export interface TelemetrySummaryItem {
  readonly referenceId: string;
  /** `<resolution>#<start, ISO 8601 UTC with milliseconds>`. */
  readonly resolutionStart: string;
  /** JSON text, signal → StoredSummary (`vehicle-state.ts`). */
  readonly signals: string;
  /** The last record of the stream that is contained. */
  readonly sequenceNumber: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** Telemetry's sort key. */
export const telemetryKey = (observedAt: string, eventId: string): string => `${observedAt}#${eventId}`;

/** TelemetrySummaries' sort key. */
export const summaryKey = (resolution: TelemetryResolution, start: string): string =>
  `${resolution}#${start}`;
