/** Checks of what callers enter about accesses. */
import { isShortText } from '../../domain/text.ts';
import { holdsVin } from '../../domain/vin-search.ts';
import { now, toEpochMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';

/** Returns the name. Fails with INVALID_ARGUMENT when it is not a short text or holds a VIN. */
export function requireName(name: string, argument: string): string {
  if (!isShortText(name) || holdsVin(name)) {
    fail('INVALID_ARGUMENT', { argument });
  }
  return name;
}

/**
 * Returns the time in stored form. Fails with INVALID_ARGUMENT when it is not in the future. The
 * last step compares again, because the time may pass in between.
 */
export function requireFuture(time: string, argument: string): string {
  const epochMs = toEpochMilliSeconds(time);
  const stored = epochMs === undefined ? '' : toTimestamp(epochMs);
  if (stored <= now()) {
    fail('INVALID_ARGUMENT', { argument });
  }
  return stored;
}
