/** `rate(value unit)` schedules (EventBridge User Guide, "Schedule types"). */

const unitMs: Readonly<Record<string, number>> = {
  minute: 60_000,
  minutes: 60_000,
  hour: 3_600_000,
  hours: 3_600_000,
  day: 86_400_000,
  days: 86_400_000,
};

/** The period in milliseconds; throws on anything else than a rate, naming the resource. */
export function rateToMs(expression: string, logicalId: string): number {
  const [, value, unit = ''] = /^rate\((\d+) (\w+)\)$/.exec(expression) ?? [];
  const ms = unitMs[unit];
  if (value === undefined || ms === undefined) {
    throw new Error(`${logicalId} has the schedule ${expression}, which EventBridge here does not know.`);
  }
  return Number(value) * ms;
}
