/**
 * The exports of persons that an officer has begun in this browser, newest first, so that a reload
 * finds them again. The ids name no person and open nothing: the API checks who asks.
 */
import { isUuid } from '../../../domain/reference-id.ts';

/** An export is gone after eight days, so more than these are rarely there at once. */
const mostKept = 40;

/** Returns the ids of the kept exports. */
export function keptExports(principalId: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(principalId)) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string' && isUuid(one)) : [];
  } catch {
    return [];
  }
}

/** Keeps an export, and returns all. Without a storage, a reload forgets it. */
export function keepExport(principalId: string, jobId: string): readonly string[] {
  const others = keptExports(principalId).filter((one) => one !== jobId);
  return keep(principalId, [jobId, ...others].slice(0, mostKept));
}

/** Forgets an export that the API has no more, and returns the others. */
export function forgetExport(principalId: string, jobId: string): readonly string[] {
  return keep(
    principalId,
    keptExports(principalId).filter((one) => one !== jobId),
  );
}

function keep(principalId: string, jobIds: readonly string[]): readonly string[] {
  try {
    localStorage.setItem(keyOf(principalId), JSON.stringify(jobIds));
  } catch {
    // Storage is full or switched off.
  }
  return jobIds;
}

const keyOf = (principalId: string): string => `portal.jobs.PERSON_EXPORT.${principalId}`;
