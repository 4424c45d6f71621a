/** Kinesis streams as sources of mappings (Lambda Developer Guide, "Using Lambda with Kinesis"). */
import type { GetRecordsResponse, GetShardIteratorInput, ReadRecord } from '../../kinesis/read-operations.ts';
import type { Streams } from '../../kinesis/streams.ts';
import type { StartingPoint, StreamSource } from './source.ts';

/** Returns the stream with this ARN; throws ResourceNotFoundException. */
export function kinesisSource(streams: Streams, StreamARN: string): StreamSource {
  return {
    service: 'kinesis',
    shards: streams.require({ StreamARN }).shards,
    batchInfo: 'KinesisBatchInfo',
    actions: 'GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams',
    durable: false,
    reads(call, roleArn) {
      const toText = recordWriter(StreamARN, roleArn);
      return {
        async describeStream() {
          await call('DescribeStream', { StreamARN });
          await call('DescribeStreamSummary', { StreamARN });
          await call('ListShards', { StreamARN });
        },
        async shardIterator(ShardId, from) {
          const input = { StreamARN, ShardId, ...startOf(from) } satisfies GetShardIteratorInput;
          // GetShardIterator's documented response, as GetRecords's below.
          return ((await call('GetShardIterator', input)) as { ShardIterator: string }).ShardIterator;
        },
        async records(shardId, ShardIterator, Limit) {
          const read = (await call('GetRecords', { ShardIterator, Limit })) as GetRecordsResponse;
          const records = read.Records.map((record) => ({
            sequenceNumber: record.SequenceNumber,
            arrivedAt: record.ApproximateArrivalTimestamp * 1000,
            text: toText(shardId, record),
          }));
          return { records, next: read.NextShardIterator };
        },
      };
    },
  };
}

function startOf(from: StartingPoint): Omit<GetShardIteratorInput, 'ShardId'> {
  switch (from.type) {
    case 'AFTER_SEQUENCE_NUMBER':
      return { ShardIteratorType: from.type, StartingSequenceNumber: from.sequenceNumber };
    case 'AT_TIMESTAMP':
      return { ShardIteratorType: from.type, Timestamp: from.timestamp };
    case 'TRIM_HORIZON':
    case 'LATEST':
      return { ShardIteratorType: from.type };
  }
}

/**
 * Returns a function that writes records as the event has them. The JSON text is concatenated,
 * because only the partition key needs escaping and stringifying took three times as long.
 */
function recordWriter(streamArn: string, roleArn: string): (shardId: string, record: ReadRecord) => string {
  const [, , , region = ''] = streamArn.split(':');
  const tail =
    `","eventName":"aws:kinesis:record","invokeIdentityArn":${JSON.stringify(roleArn)},` +
    `"awsRegion":${JSON.stringify(region)},"eventSourceARN":${JSON.stringify(streamArn)}}`;
  return (shardId, record) =>
    `{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":${JSON.stringify(record.PartitionKey)},` +
    `"sequenceNumber":"${record.SequenceNumber}","data":"${record.Data}",` +
    `"approximateArrivalTimestamp":${record.ApproximateArrivalTimestamp}},` +
    `"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"${shardId}:${record.SequenceNumber}${tail}`;
}
