/** The argument `signals`: how many names it may have, and how long they may be. */
import { fail } from '../runtime/fail.ts';

/** More characters than any name of the catalogue has. */
const longestName = 128;

/**
 * Fails with INVALID_ARGUMENT for a list without names, with more than `most`, or with a longer
 * name.
 */
export function checkSignalNames(names: readonly string[], most: number): void {
  const isCountable = names.length >= 1 && names.length <= most;
  if (isCountable && names.every((name) => name.length <= longestName)) {
    return;
  }
  fail('INVALID_ARGUMENT', { argument: 'signals' });
}
