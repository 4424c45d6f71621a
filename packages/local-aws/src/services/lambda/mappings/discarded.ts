/**
 * The message to the on-failure destination about a discarded batch (Lambda Developer Guide,
 * "Retain discarded batch records"). It contains the position of the records, not their content.
 */
import type { SourceRecord, StreamSource } from './source.ts';

/** Why a batch was discarded. AWS documents only the first by example. */
export type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** The last invocation with a batch. */
export interface LastTry {
  /** A new one when there was no invocation. */
  readonly requestId: string;
  readonly invokeCount: number;
  /** `FunctionError` of its response. Absent when the function succeeded or was not invoked. */
  readonly functionError?: string;
}

/** Records of a shard that the mapping gives up, with the reason and the last attempt. */
export interface DiscardedBatch extends LastTry {
  readonly condition: DiscardReason;
  /** Never empty. */
  readonly records: readonly SourceRecord[];
  /** With the qualifier that the mapping names. */
  readonly functionArn: string;
  readonly executedVersion: string;
  readonly shardId: string;
  readonly streamArn: string;
  readonly batchInfo: StreamSource['batchInfo'];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Returns the message's body as JSON text; its times are ISO 8601. */
export function discardedDocument(batch: DiscardedBatch): string {
  const { executedVersion, functionError, invokeCount, records } = batch;
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
      responseContext: { statusCode: 200, executedVersion, functionError: functionError ?? null },
    }),
    version: '1.0',
    timestamp: toIso(batch.at),
    [batch.batchInfo]: {
      shardId: batch.shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: toIso(first?.arrivedAt ?? 0),
      approximateArrivalOfLastRecord: toIso(last?.arrivedAt ?? 0),
      batchSize: records.length,
      streamArn: batch.streamArn,
    },
  });
}

function toIso(milliseconds: number): string {
  return new Date(Math.round(milliseconds)).toISOString();
}
