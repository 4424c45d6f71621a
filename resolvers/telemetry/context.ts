/** What the steps of the telemetry fields leave for each other. */
import type { TimeRange } from '../../domain/time-range.ts';
import type { OpenMinute } from '../../domain/vehicle-state.ts';
import type { VehicleContext, VehicleStash } from '../registry/context.ts';

/** The stash of a field about a span of time. */
export interface TelemetryStash extends VehicleStash {
  /** As it was asked for, not yet clipped to the caller's access. */
  range: TimeRange;
  /** Of summaries by the minute: the minutes that nothing has closed yet, oldest first. */
  openMinutes?: readonly OpenMinute[];
}

/**
 * The context of such a field's handlers; `Result` is what the step's data source answers, `Before`
 * what the last step answered.
 */
export type TelemetryContext<Arguments, Result = unknown, Before = unknown> = VehicleContext<
  Arguments,
  Result,
  Before
> & { stash: TelemetryStash };
