/** Checks the number and length of the names in the argument `signals`. */
import { fail } from '../runtime/fail.ts';

/** Longer than any name of the catalogue. */
const maxNameLength = 128;

/**
 * Fails with INVALID_ARGUMENT for an empty list, more than `max` names, or a name that is too
 * long.
 */
export function checkSignalNames(names: readonly string[], max: number): void {
  const isCountable = names.length >= 1 && names.length <= max;
  if (isCountable && names.every((name) => name.length <= maxNameLength)) {
    return;
  }
  fail('INVALID_ARGUMENT', { argument: 'signals' });
}
