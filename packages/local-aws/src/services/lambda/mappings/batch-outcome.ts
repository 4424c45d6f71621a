/**
 * The meaning of a function's response for its batch (Lambda Developer Guide, "Configuring partial
 * batch response" with Kinesis Data Streams and with DynamoDB).
 */
import type { InvokeResponse } from '../invoke.ts';
import type { SourceRecord } from './source.ts';

/**
 * All done, failed from the record at `index` on as the function reported, or failed as a whole.
 */
export type BatchOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed-from'; readonly index: number }
  | { readonly kind: 'failed' };

const done: BatchOutcome = { kind: 'done' };
const failed: BatchOutcome = { kind: 'failed' };

/** Returns the outcome of an invocation with these records. */
export function outcomeOf(
  response: InvokeResponse,
  records: readonly SourceRecord[],
  reportsItemFailures: boolean,
): BatchOutcome {
  if (response.FunctionError !== undefined) {
    return failed;
  }
  return reportsItemFailures ? reportedOutcome(response.Payload ?? 'null', records) : done;
}

/**
 * No response, or one without failures, means all done. The earliest failure is the checkpoint. An
 * identifier that is empty, null, missing or not of this batch fails the whole batch. So does a
 * response that cannot be read, which AWS does not document.
 */
function reportedOutcome(payload: string, records: readonly SourceRecord[]): BatchOutcome {
  const response: unknown = JSON.parse(payload);
  if (response === null) {
    return done;
  }
  if (typeof response !== 'object') {
    return failed;
  }
  const failures: unknown = 'batchItemFailures' in response ? response.batchItemFailures : null;
  if (failures === null) {
    return done;
  }
  if (!Array.isArray(failures)) {
    return failed;
  }
  if (failures.length === 0) {
    return done;
  }
  const places = new Map(records.map(({ sequenceNumber }, index) => [sequenceNumber, index]));
  const indexes = failures.map((failure: unknown) => places.get(identifierOf(failure)));
  const known = indexes.filter((index) => index !== undefined);
  return known.length === indexes.length ? { kind: 'failed-from', index: Math.min(...known) } : failed;
}

function identifierOf(failure: unknown): string {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) {
    return '';
  }
  return String(failure.itemIdentifier);
}
