/**
 * TelemetrySummaries' item of an hour by the minute. It has all minutes of the hour that have
 * values, because a row for each minute costs a write unit each. It is plain JSON, because
 * resolvers read it.
 */
import { summaryOfValue } from './merge-summaries.ts';
import type { StoredSummary } from './vehicle-state.ts';

/** A summary as an hour stores it: of a single value, the value alone. */
export type PackedSummary = number | StoredSummary;

/** A minute of an hour, 0 to 59, and number of a signal → summary. */
export type PackedMinute = readonly [minute: number, signals: Readonly<Record<string, PackedSummary>>];

/** TelemetrySummaries' item of an hour by the minute. */
export interface PackedHourItem {
  readonly referenceId: string;
  /** `packedHourKey`. */
  readonly resolutionStart: string;
  /** JSON text of PackedMinute[], in order. */
  readonly minutes: string;
  /** Version of the state that the item was written by. */
  readonly version: number;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/**
 * TelemetrySummaries' sort key of an hour by the minute. `start` is ISO 8601 in UTC with
 * milliseconds. An earlier release had a row `MINUTE#<start>` for each minute.
 */
export const packedHourKey = (start: string): string => `MINUTES#${start}`;

/** The minutes of an item's text. */
export function unpackMinutes(text: string): readonly PackedMinute[] {
  // Only the ingest function writes the text.
  return JSON.parse(text) as readonly PackedMinute[];
}

/** The summary as rows store it. */
export const toSummary = (packed: PackedSummary): StoredSummary =>
  typeof packed === 'number' ? summaryOfValue(packed) : packed;
