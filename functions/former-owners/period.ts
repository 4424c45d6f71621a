/** The period after which the data of a former owner is erased. */
import { dayMs } from '../../domain/durations.ts';
import { requireWholeNumber } from '../runtime/environment.ts';

/** Days of the period: `formerOwnerDataDays` of the deployment. */
export const periodDays = requireWholeNumber('FORMER_OWNER_DATA_DAYS', 1);

/** The moment one period ago, ISO 8601: of a time that had ended by then, the period has passed. */
export function periodAgo(): string {
  return new Date(Date.now() - periodDays * dayMs).toISOString();
}
