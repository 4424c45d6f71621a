/**
 * The hours of a vehicle whose messages are not summarised in rows yet. The state names them;
 * readers compute their minutes from the stored messages. Usually that is the current hour alone.
 */

import { newestTimeIn } from './stored-signals.ts';
import { summaryLengths } from './telemetry.ts';

/** The length of an hour in milliseconds. */
export const hourMs = summaryLengths.HOUR;

/** An hour with messages that no item of TelemetrySummaries contains yet. */
export interface OpenHour {
  /** Epoch milliseconds, a whole hour. */
  readonly start: number;
  /**
   * Epoch milliseconds: `start` for an hour that was the newest one, otherwise a whole minute by
   * the function's clock.
   */
  readonly openedAt: number;
  /** True when it had ended before a message of it came. */
  readonly isLate: boolean;
}

/** The part of a state that decides which hours are open. */
export interface OpenHoursOfState {
  readonly signals: string;
  readonly openHours?: string;
  readonly openMinutes?: string;
}

/**
 * An hour as the text has it: its number since 1970, the minute since 1970 in which it was opened,
 * and for a late one a 1.
 */
type PackedOpenHour = readonly [hour: number, openedMinute: number, late?: number];

const minuteMs = 60_000;

/** The beginning of the hour of a time, both in epoch milliseconds. */
export const hourOf = (time: number): number => time - (time % hourMs);

/** The open hours of a state, oldest first. */
export function openHoursOf(state: OpenHoursOfState | undefined): OpenHour[] {
  if (state === undefined) {
    return [];
  }
  if (state.openHours === undefined) {
    return withoutText(state).map(openedAtItsStart);
  }
  // Only the ingest function and erasures write the text.
  const hours = JSON.parse(state.openHours) as readonly PackedOpenHour[];
  return hours.map(([hour, openedMinute, late]) => ({
    start: hour * hourMs,
    openedAt: openedMinute * minuteMs,
    isLate: late === 1,
  }));
}

/**
 * The text of `openHours`; undefined when the hour of the newest value alone is open, as in most
 * states. `signals` is the text of the state's values.
 */
export function packOpenHours(hours: readonly OpenHour[], signals: string): string | undefined {
  const newestAt = newestTimeIn(signals);
  const [only] = hours;
  const isUsual =
    newestAt !== undefined &&
    only !== undefined &&
    hours.length === 1 &&
    only.start === hourOf(newestAt) &&
    only.openedAt === only.start;
  if (isUsual) {
    return undefined;
  }
  const packed = hours.map(({ start, openedAt, isLate }): PackedOpenHour => {
    const hour = Math.floor(start / hourMs);
    const minute = Math.floor(openedAt / minuteMs);
    return isLate ? [hour, minute, 1] : [hour, minute];
  });
  return JSON.stringify(packed);
}

/** An hour that was opened while it was the newest one. */
export const openedAtItsStart = (start: number): OpenHour => ({ start, openedAt: start, isLate: false });

/**
 * The starts of the open hours of a state without the text. An earlier release had open minutes,
 * whose hours are open.
 */
function withoutText({ openMinutes, signals }: OpenHoursOfState): number[] {
  const newestAt = newestTimeIn(signals);
  const minutes = JSON.parse(openMinutes ?? '[]') as readonly { readonly start: number }[];
  const starts = minutes.map(({ start }) => hourOf(start));
  const all = newestAt === undefined ? starts : [...starts, hourOf(newestAt)];
  return all.filter((start, index) => all.indexOf(start) === index);
}
