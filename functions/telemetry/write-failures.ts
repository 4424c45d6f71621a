/**
 * Which vehicles could not be written, and why: one vehicle's failure is kept apart from the
 * others.
 */
import type { WriteFailure, WriteOutcome } from '../aws/write-outcome.ts';

/** Reference ID → why; vehicles without a failure are not in it. */
export type WriteFailures = ReadonlyMap<string, WriteFailure>;

/** Weightiest last: what is refused for good stays refused, whatever else failed. */
const weights: readonly WriteFailure[] = ['CONDITION_FAILED', 'THROTTLED', 'REFUSED'];

/** The failures of writes with these outcomes, of the vehicles at the same places of the list. */
export function failuresOf(
  referenceIds: readonly string[],
  outcomes: readonly WriteOutcome[],
): WriteFailures {
  const failures = new Map<string, WriteFailure>();
  referenceIds.forEach((referenceId, index) => {
    const outcome = outcomes[index] ?? 'THROTTLED';
    if (outcome !== 'DONE') {
      note(failures, referenceId, outcome);
    }
  });
  return failures;
}

/** The failures of several steps together. */
export function joinFailures(...all: readonly WriteFailures[]): WriteFailures {
  const joined = new Map<string, WriteFailure>();
  for (const failures of all) {
    for (const [referenceId, failure] of failures) {
      note(joined, referenceId, failure);
    }
  }
  return joined;
}

function note(failures: Map<string, WriteFailure>, referenceId: string, failure: WriteFailure): void {
  const known = failures.get(referenceId);
  if (known === undefined || weights.indexOf(failure) > weights.indexOf(known)) {
    failures.set(referenceId, failure);
  }
}
