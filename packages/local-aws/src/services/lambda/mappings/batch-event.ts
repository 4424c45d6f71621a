/**
 * The event for a batch of a stream's records (Lambda Developer Guide, "Using Lambda with
 * Kinesis").
 */
import type { ReadRecord } from '../../kinesis/read-operations.ts';

/** Origin of a batch and the role that Lambda read it under. */
export interface BatchOrigin {
  readonly shardId: string;
  readonly streamArn: string;
  readonly region: string;
  readonly roleArn: string;
}

/** Lambda's limit for the payload of an invocation, with room for the frame. */
const eventLimit = 6 * 1024 * 1024 - 1024;

/** Generous estimate of each record's text around key, number and data. */
const frameLength = 700;

/**
 * Creates events. The JSON text is concatenated, because only the partition key needs escaping and
 * stringifying took three times as long.
 */
export function eventWriter(origin: BatchOrigin): (records: readonly ReadRecord[]) => string {
  const { shardId, streamArn, region, roleArn } = origin;
  const tail =
    `","eventName":"aws:kinesis:record","invokeIdentityArn":${JSON.stringify(roleArn)},` +
    `"awsRegion":${JSON.stringify(region)},"eventSourceARN":${JSON.stringify(streamArn)}}`;
  const toText = (record: ReadRecord): string =>
    `{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":${JSON.stringify(record.PartitionKey)},` +
    `"sequenceNumber":"${record.SequenceNumber}","data":"${record.Data}",` +
    `"approximateArrivalTimestamp":${record.ApproximateArrivalTimestamp}},` +
    `"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"${shardId}:${record.SequenceNumber}${tail}`;
  return (records) => `{"Records":[${records.map(toText).join(',')}]}`;
}

/** Splits records, in order, into batches that fit an invocation. */
export function fittingBatches(records: readonly ReadRecord[]): readonly (readonly ReadRecord[])[] {
  const batches: ReadRecord[][] = [];
  let room = 0;
  for (const record of records) {
    const length = record.Data.length + record.PartitionKey.length + frameLength;
    if (length > room) {
      batches.push([]);
      room = eventLimit;
    }
    batches.at(-1)?.push(record);
    room -= length;
  }
  return batches;
}
