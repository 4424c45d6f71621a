/** When a person owned a vehicle. */
import type { ErasedRange } from '../../domain/erased-times.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { ownedTimes } from '../former-owners/owned-times.ts';
import { findPlan } from '../former-owners/plan-store.ts';
import { linesUntil } from './access-lines.ts';
import type { OwnTime } from './scope.ts';
import { timesInHistory } from './times-in-history.ts';

/**
 * Returns the person's times with the vehicle by its history, the access and the plan, in epoch
 * milliseconds. A time without a known end lasts until the erasure's.
 */
export async function ownTimes(
  time: OwnTime,
  access: OwnershipItem,
  options: CallOptions,
): Promise<readonly ErasedRange[]> {
  const lines = timesInHistory(await linesUntil(time, options, 'own'));
  const plan = await findPlan(time, options);
  return ownedTimes({ planned: plan?.times ?? {}, lines, access })
    .map(({ from, until }) => ({
      from: Date.parse(from),
      until: until === undefined ? time.until : Math.min(Date.parse(until), time.until),
    }))
    .filter(({ from, until }) => from <= until);
}
