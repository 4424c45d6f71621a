/** Checks the number and length of the names in the argument `signals`. */
import { fail } from '../runtime/fail.ts';

/** Longer than any name of the catalogue. */
const longestName = 128;

/**
 * Fails with INVALID_ARGUMENT for an empty list, more than `most` names, or a name that is too
 * long.
 */
export function checkSignalNames(names: readonly string[], most: number): void {
  const isCountable = names.length >= 1 && names.length <= most;
  if (isCountable && names.every((name) => name.length <= longestName)) {
    return;
  }
  fail('INVALID_ARGUMENT', { argument: 'signals' });
}
