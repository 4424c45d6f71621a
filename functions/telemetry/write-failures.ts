/**
 * The vehicles that could not be written, and why. One vehicle's failure does not affect the
 * others.
 */
import type { WriteFailure, WriteOutcome } from '../aws/write-outcome.ts';

/** Reference ID → failure, only for vehicles with a failure. */
export type WriteFailures = ReadonlyMap<string, WriteFailure>;

/** In ascending order of weight: a permanent refusal outweighs the others. */
const weights: readonly WriteFailure[] = ['CONDITION_FAILED', 'THROTTLED', 'REFUSED'];

/** The failures among these outcomes, for the vehicles at the same indexes. */
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

/** Joins the failures of several steps. */
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
