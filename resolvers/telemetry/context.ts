/** The stash that the steps of the telemetry fields share. */
import type { TimeRange } from '../../domain/time-range.ts';
import type { OpenMinute } from '../../domain/vehicle-state.ts';
import type { VehicleContext, VehicleStash } from '../registry/context.ts';

/** The stash of a field with a time range. */
export interface TelemetryStash extends VehicleStash {
  /** The requested range, not yet limited to the caller's access. */
  range: TimeRange;
  /** For summaries by the minute: the open minutes, oldest first. */
  openMinutes?: readonly OpenMinute[];
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
