/** The stash that the steps of the telemetry fields share. */
import type { TelemetrySummary } from '../../domain/generated/schema-types.ts';
import type { LocalDay, SplitHour } from '../../domain/local-days.ts';
import type { TimeRange } from '../../domain/time-range.ts';
import type { StoredSummary } from '../../domain/vehicle-state.ts';
import type { VehicleContext, VehicleStash } from '../registry/context.ts';

/** A page of summaries by the minute, while the steps read it. Times are epoch milliseconds. */
export interface MinutesPage {
  /** The first minute that no step has read yet. */
  readonly from: number;
  /**
   * Where the messages from there on begin by the vehicle's clock, which may be ahead; at most
   * `clockToleranceMs` after `from`.
   */
  readonly fromKey: number;
  /** The end of the visible range. */
  readonly to: number;
  /** The first open hour at or after the beginning of the page; undefined without one. */
  readonly openHour: number | undefined;
  /** The minutes of stored hours. */
  readonly items: readonly TelemetrySummary[];
  /** The minutes of the open hour, which follow. */
  readonly open: readonly OpenMinute[];
}

/** A minute of an hour that still changes, with its summaries so far. */
export interface OpenMinute {
  /** ISO 8601. */
  readonly start: string;
  /** Number of a signal → summary. */
  readonly signals: Readonly<Record<string, StoredSummary>>;
}

/** A page of summaries by the days of a time zone, while the steps read it. */
export interface DaysPage {
  /** They follow each other. */
  readonly days: readonly LocalDay[];
  /** Where the last day ends, in epoch milliseconds. */
  readonly end: number;
  /** Hours in which a day begins. */
  readonly split: readonly SplitHour[];
  /** The end of the visible range, in epoch milliseconds. */
  readonly to: number;
}

/** The stash of a field with a time range. */
export interface TelemetryStash extends VehicleStash {
  /** The requested range, not yet limited to the caller's access. */
  range: TimeRange;
  /** For summaries by the minute. */
  minutes?: MinutesPage;
  /** For summaries by the days of a time zone. */
  days?: DaysPage;
  /** For tracks: the first moment of the range whose hour is open, in epoch milliseconds. */
  openFrom?: number;
}

/**
 * The context of the handlers; `Result` is the result of the step's data source, `Before` that of
 * the last step.
 */
export type TelemetryContext<Arguments, Result = unknown, Before = unknown> = VehicleContext<
  Arguments,
  Result,
  Before
> & { stash: TelemetryStash };
