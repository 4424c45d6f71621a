/** What the batch operations share: up to ten entries with unique ids, and an outcome for each. */
import { AwsError } from '../../core/aws-error.ts';
import { emptyBatch, idsNotDistinct, invalidEntryId, tooManyEntries } from './sqs-errors.ts';

/** The outcome of a batch, as on the wire. */
export interface BatchOutput<Success> {
  readonly Successful: readonly (Success & { readonly Id: string })[];
  readonly Failed?: readonly BatchFailure[];
}

/** The AWS error of one entry; `SenderFault` is always true here. */
export interface BatchFailure {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

const entriesLimit = 10;

/**
 * Runs each entry. An entry that throws AwsError does not affect the others. Throws when the batch
 * as a whole is not valid.
 */
export function runBatch<Entry extends { readonly Id: string }, Success>(
  entries: readonly Entry[],
  run: (entry: Entry) => Success,
): BatchOutput<Success> {
  requireEntries(entries);
  const successes: (Success & { Id: string })[] = [];
  const failures: BatchFailure[] = [];
  for (const entry of entries) {
    try {
      successes.push({ ...run(entry), Id: entry.Id });
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      failures.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful: successes, ...(failures.length > 0 && { Failed: failures }) };
}

function requireEntries(entries: readonly { readonly Id: string }[]): void {
  if (entries.length === 0) {
    throw emptyBatch();
  }
  if (entries.length > entriesLimit) {
    throw tooManyEntries(entries.length);
  }
  const seen = new Set<string>();
  for (const { Id: id } of entries) {
    if (!/^[\w-]{1,80}$/.test(id)) {
      throw invalidEntryId();
    }
    if (seen.has(id)) {
      throw idsNotDistinct(id);
    }
    seen.add(id);
  }
}
