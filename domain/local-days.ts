/**
 * Summaries of the days of a time zone, from hours of UTC. Where a day begins within an hour, its
 * minutes are split. The functions repeat calls instead of looping, because AppSync limits the
 * iterations of a handler: a month of hours with ten signals would otherwise be many pages.
 */
import { mergeSummaries } from './merge-summaries.ts';
import { type PackedMinute, type PackedSummary, toSummary } from './packed-hours.ts';
import { summaryKeyOf } from './signal-numbers.ts';
import { storedSummary } from './signal-values.ts';
import { summaryLengths } from './telemetry.ts';
import type { StoredSummary } from './vehicle-state.ts';

/** Number of a signal → summary. */
export type Sums = Record<string, StoredSummary>;

/** A day while its hours are added. */
export interface LocalDay {
  /** Its beginning in epoch milliseconds. */
  readonly start: number;
  readonly sums: Sums;
  /** True for a day that begins or ends with a whole hour, because minutes have expired. */
  readonly isCutAtHour: boolean;
}

/** An hour in which a day begins. */
export interface SplitHour {
  /** Its beginning in epoch milliseconds. */
  readonly start: number;
  /** The hour as a whole, for when its minutes have expired. */
  readonly sums: Sums;
}

/**
 * Returns the index of the day in which a moment lies; -1 before the first day. `starts` has where
 * each day begins, in epoch milliseconds.
 */
export function dayAt(starts: readonly number[], at: number): number {
  const [first] = starts;
  // Days without a change of the clocks have this index; others are at most one away.
  const index = Math.max(-1, Math.floor((at - (first ?? 0)) / summaryLengths.DAY));
  if (at >= (starts[index + 1] ?? Infinity)) {
    return index + 1;
  }
  return at < (starts[index] ?? -Infinity) ? index - 1 : index;
}

/**
 * Adds the summaries of up to ten signals (`maxSummarySignals`) without a loop. `names` has each
 * signal once. `sums` is undefined for a day that is not in the page.
 */
export function addSummaries(
  sums: Sums | undefined,
  stored: Readonly<Record<string, PackedSummary>>,
  names: readonly string[],
): void {
  if (sums === undefined) {
    return;
  }
  addSummary(sums, stored, names[0]);
  addSummary(sums, stored, names[1]);
  addSummary(sums, stored, names[2]);
  addSummary(sums, stored, names[3]);
  addSummary(sums, stored, names[4]);
  addSummary(sums, stored, names[5]);
  addSummary(sums, stored, names[6]);
  addSummary(sums, stored, names[7]);
  addSummary(sums, stored, names[8]);
  addSummary(sums, stored, names[9]);
}

function addSummary(
  sums: Sums,
  stored: Readonly<Record<string, PackedSummary>>,
  name: string | undefined,
): void {
  const summary = name === undefined ? undefined : storedSummary(stored, name);
  if (name !== undefined && summary !== undefined) {
    const key = summaryKeyOf(name);
    sums[key] = mergeSummaries(sums[key], toSummary(summary));
  }
}

/** The beginning of each fifth minute of an hour. */
const fifthMinutes = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55];

/**
 * Adds the minutes of an hour to the day before and to the day that begins in it, in twelve
 * iterations. `begin` is the minute of the hour in which that day begins.
 */
export function addMinutes(
  minutes: readonly PackedMinute[],
  names: readonly string[],
  begin: number,
  [before, after]: readonly [before: Sums | undefined, after: Sums | undefined],
): void {
  fifthMinutes.forEach((index) => {
    addMinute(minutes[index], names, begin, before, after);
    addMinute(minutes[index + 1], names, begin, before, after);
    addMinute(minutes[index + 2], names, begin, before, after);
    addMinute(minutes[index + 3], names, begin, before, after);
    addMinute(minutes[index + 4], names, begin, before, after);
  });
}

function addMinute(
  packed: PackedMinute | undefined,
  names: readonly string[],
  begin: number,
  before: Sums | undefined,
  after: Sums | undefined,
): void {
  if (packed === undefined) {
    return;
  }
  const [minute, stored] = packed;
  addSummaries(minute < begin ? before : after, stored, names);
}
