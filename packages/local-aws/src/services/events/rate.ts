/** `rate(value unit)` schedules (EventBridge User Guide, "Schedule types"). */

const unitMs: Readonly<Record<string, number>> = {
  minute: 60_000,
  minutes: 60_000,
  hour: 3_600_000,
  hours: 3_600_000,
  day: 86_400_000,
  days: 86_400_000,
};

/**
 * Returns the period in milliseconds. For anything other than a rate, throws an error that names
 * the resource.
 */
export function rateToMs(expression: string, logicalId: string): number {
  const [, value, unit = ''] = /^rate\((\d+) (\w+)\)$/.exec(expression) ?? [];
  const ms = unitMs[unit];
  if (value === undefined || ms === undefined) {
    throw new Error(
      `${logicalId} has the schedule ${expression}, which is not supported. Use rate(value unit).`,
    );
  }
  return Number(value) * ms;
}
