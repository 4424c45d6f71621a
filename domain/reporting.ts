/**
 * How often a vehicle observes and sends, as the maker's operators ask. The vehicle follows it
 * while it is awake or parked (docs/SIGNALS.md, "Cadence"). The limit of its messages applies
 * in any case.
 */

/** What operators may ask for. An absent value is the vehicle's own default. */
export interface ReportingValues {
  /** Seconds between two observations of a vehicle that is awake. */
  readonly observationSeconds?: number;
  /** Seconds of observations in one message; 0: each is sent alone. */
  readonly batchSeconds?: number;
  /** Longest time between two messages of a parked vehicle. */
  readonly parkedSeconds?: number;
}

/** The latest request, as VehicleRegistry and Watches have it; absent before the first one. */
export interface ReportingSetting extends ReportingValues {
  /** Epoch milliseconds; grows with every request, even when a clock was set back. */
  readonly at: number;
}

/** What the cloud sends to a vehicle. One with an earlier `at` than the last must be ignored. */
export type ReportingMessage = ReportingSetting;

/** Smallest and greatest value of each; the schema and docs/SIGNALS.md repeat them. */
export const reportingBounds = {
  observationSeconds: [1, 3_600],
  batchSeconds: [0, 300],
  parkedSeconds: [60, 86_400],
} as const satisfies Record<keyof ReportingValues, readonly [minimum: number, maximum: number]>;

/** Sort key of the item of Watches that holds the setting; no access has it as its beginning. */
export const reportingWatch = 'REPORTING';

/** An item of Watches: the setting, from which it is sent to the vehicle. */
export interface ReportingItem extends ReportingSetting {
  readonly referenceId: string;
  readonly watch: typeof reportingWatch;
}

/** Most vehicles of one call: each takes three writes of its transaction of at most 100. */
export const maxVehiclesOfReporting = 25;

/** The next setting; its time is later than that of the one before. */
export function nextReporting(
  before: ReportingSetting | undefined,
  values: ReportingValues,
  askedAt: number,
): ReportingSetting {
  return { ...values, at: before === undefined ? askedAt : Math.max(askedAt, before.at + 1) };
}
