/** What the on-failure destination is told of a batch that was given up (Lambda Developer Guide, "Retain discarded batch records"): where its records stand, not what is in them. */
import type { ReadRecord } from '../../kinesis/read-operations.ts';

/** Why a batch was given up. AWS documents only the first by example. */
export type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** A batch that was given up. */
export interface DiscardedBatch {
  readonly condition: DiscardReason;
  /** Never empty. */
  readonly records: readonly ReadRecord[];
  /** Of the last invocation; a fresh one when there was none. */
  readonly requestId: string;
  readonly invokeCount: number;
  /** `FunctionError` of the last invocation; absent when it answered, or when there was none. */
  readonly functionError?: string;
  readonly functionArn: string;
  readonly shardId: string;
  readonly streamArn: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The message's body. */
export function discardedDocument(batch: DiscardedBatch): string {
  const { records, invokeCount, functionError } = batch;
  const first = records[0];
  const last = records.at(-1);
  return JSON.stringify({
    requestContext: {
      requestId: batch.requestId,
      functionArn: batch.functionArn,
      condition: batch.condition,
      approximateInvokeCount: invokeCount,
    },
    ...(invokeCount > 0 && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: functionError ?? null },
    }),
    version: '1.0',
    timestamp: toIso(batch.at),
    KinesisBatchInfo: {
      shardId: batch.shardId,
      startSequenceNumber: first?.SequenceNumber,
      endSequenceNumber: last?.SequenceNumber,
      approximateArrivalOfFirstRecord: toIso((first?.ApproximateArrivalTimestamp ?? 0) * 1000),
      approximateArrivalOfLastRecord: toIso((last?.ApproximateArrivalTimestamp ?? 0) * 1000),
      batchSize: records.length,
      streamArn: batch.streamArn,
    },
  });
}

function toIso(milliseconds: number): string {
  return new Date(Math.round(milliseconds)).toISOString();
}
