/**
 * The event that a function gets for a batch of a stream's records (Lambda Developer Guide, "Using
 * Lambda with Kinesis").
 */
import type { ReadRecord } from '../../kinesis/read-operations.ts';

/** Where a batch comes from and as whom Lambda read it. */
export interface BatchOrigin {
  readonly shardId: string;
  readonly streamArn: string;
  readonly region: string;
  readonly roleArn: string;
}

/** Lambda's limit for the payload of an invocation, with room for the frame. */
const eventLimit = 6 * 1024 * 1024 - 1024;

/** Of each record's text, what stands around key, number and data, generously. */
const frameLength = 700;

/**
 * Makes events, as JSON text put together by hand: nothing but the partition key needs escaping,
 * and stringifying took three times as long.
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

/** Cuts records into batches that fit an invocation, in order. */
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
