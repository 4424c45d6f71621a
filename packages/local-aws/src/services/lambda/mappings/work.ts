/**
 * Batches that are fetched and not finished. They are split and retried as the mapping configures,
 * the oldest records always first.
 */
import type { BatchOutcome } from './batch-outcome.ts';
import type { MappingConfiguration } from './mapping-configuration.ts';
import type { SourceRecord } from './source.ts';

/** A batch for the function; never empty. */
export interface Batch {
  readonly records: readonly SourceRecord[];
  /** Failed attempts that count against the retry limit. */
  readonly failures: number;
  /** The event, once it is created. */
  event?: string;
}

/** The batches to run after a failed one. */
export interface AfterFailure {
  /** How many records at the beginning are done. */
  readonly done: number;
  /** The next batches, in order. */
  readonly next: readonly Batch[];
  /** The batch without retries left, with its number of failures. */
  readonly discarded?: Batch;
}

/**
 * Decides how to continue. A split does not count as a retry, neither into two halves nor at the
 * record that the function reported (AWS documents both). A report of the first record splits
 * nothing off, so it counts. When the retries run out, the rest of that batch is discarded with it.
 */
export function afterFailure(
  batch: Batch,
  outcome: Exclude<BatchOutcome, { kind: 'done' }>,
  { bisects, maximumRetries }: Pick<MappingConfiguration, 'bisects' | 'maximumRetries'>,
): AfterFailure {
  const { records, failures } = batch;
  const done = outcome.kind === 'failed-from' ? outcome.index : 0;
  const rest = done === 0 ? records : records.slice(done);
  if (bisects && done > 0) {
    return { done, next: [{ records: rest, failures }] };
  }
  if (bisects && outcome.kind === 'failed' && rest.length > 1) {
    return { done, next: halvesOf(batch) };
  }
  if (failures >= maximumRetries) {
    return { done, next: [], discarded: { records: rest, failures: failures + 1 } };
  }
  const again = done === 0 ? { ...batch, failures: failures + 1 } : { records: rest, failures: failures + 1 };
  return { done, next: [again] };
}

function halvesOf({ records, failures }: Batch): readonly Batch[] {
  const middle = Math.ceil(records.length / 2);
  return [
    { records: records.slice(0, middle), failures },
    { records: records.slice(middle), failures },
  ];
}
