/** Converts a vehicle's setting to the API's type. */
import type { Reporting } from '../../domain/generated/schema-types.ts';
import type { ReportingSetting } from '../../domain/reporting.ts';
import { toTimestamp } from '../runtime/clock.ts';

/** Null before the first request. */
export function toReporting(setting: ReportingSetting | undefined): Reporting | null {
  if (setting === undefined) {
    return null;
  }
  return {
    observationSeconds: setting.observationSeconds ?? null,
    batchSeconds: setting.batchSeconds ?? null,
    parkedSeconds: setting.parkedSeconds ?? null,
    setAt: toTimestamp(setting.at),
  };
}
