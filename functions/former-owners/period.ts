/** The period after which the data of a former owner is erased. */
import { dayMs } from '../../domain/durations.ts';
import { requireWholeNumber } from '../runtime/environment.ts';

/** Days of the period: `formerOwnerDataDays` of the deployment. */
export const periodDays = requireWholeNumber('FORMER_OWNER_DATA_DAYS', 1);

/** The time of now, ISO 8601, by which a time must have ended for its period to have passed. */
export function periodAgo(): string {
  return new Date(Date.now() - periodDays * dayMs).toISOString();
}
