/**
 * When other persons owned a vehicle, including those whose access has ended. The history has every
 * grant, but not the end of an access that ran out; Ownership has that end, until the person gets
 * access again.
 */
import type { ErasedRange } from '../../domain/erased-times.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { ownerSinceOf } from '../../domain/viewers.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { othersAccesses } from './others-accesses.ts';
import type { OwnTime } from './scope.ts';
import { linesUntil } from './access-lines.ts';
import { timesInHistory } from './times-in-history.ts';
import type { OthersTime } from './unshared-part.ts';

/** The times in no order; those of one person may overlap. */
export async function othersTimes(time: OwnTime, options: CallOptions): Promise<readonly OthersTime[]> {
  // In this order: an access that begins between the two is in neither, and began after the time.
  const lines = await linesUntil(time, options);
  const owned = await othersAccesses(time, options);
  const endOf = new Map(owned.map(({ ownerId, until }) => [ownerId, until]));
  return [
    ...owned.map((access) => toTime(ownerSinceOf(access), access.until)),
    ...timesInHistory(lines).map(({ began, ended, ownerId }) => toTime(began, ended ?? endOf.get(ownerId))),
  ];
}

/**
 * The times in which the person owned the vehicle, in epoch milliseconds: those of the history, and
 * the present access. A time without a known end lasts until the erasure's.
 */
export async function ownTimes(
  time: OwnTime,
  access: OwnershipItem,
  options: CallOptions,
): Promise<readonly ErasedRange[]> {
  const ended = timesInHistory(await linesUntil(time, options, 'own')).map((one) =>
    toTime(one.began, one.ended ?? access.until),
  );
  const present = access.role === 'OWNER' ? [toTime(ownerSinceOf(access), access.until)] : [];
  return [...ended, ...present]
    .map(({ end, from }) => ({ from, until: Math.min(end ?? time.until, time.until) }))
    .filter(({ from, until }) => from <= until);
}

function toTime(from: string, end: string | undefined): OthersTime {
  return { from: Date.parse(from), ...(end !== undefined && { end: Date.parse(end) }) };
}
