/**
 * Streams of DynamoDB's tables as sources of mappings (Lambda Developer Guide, "Using AWS Lambda
 * with Amazon DynamoDB").
 */
import type { ChangeRecord } from '../../dynamodb/streams/change-record.ts';
import type { ChangeStreams } from '../../dynamodb/streams/change-streams.ts';
import type { StreamIteratorInput, StreamReadResponse } from '../../dynamodb/streams/stream-operations.ts';
import type { StartingPoint, StreamSource } from './source.ts';

/** GetRecords of DynamoDB returns at most this many. A larger batch size has no effect here. */
const readLimit = 1000;

/** Returns the stream with this ARN; throws ResourceNotFoundException. */
export function dynamoDbSource(streams: ChangeStreams, StreamArn: string): StreamSource {
  const { log, settings } = streams.require(StreamArn);
  return {
    service: 'dynamodb',
    shards: [log],
    batchInfo: 'DDBStreamBatchInfo',
    actions: 'GetRecords, GetShardIterator, DescribeStream, and ListStreams',
    durable: true,
    reads: (call) => ({
      async describeStream() {
        await call('ListStreams', { TableName: settings.tableName });
        await call('DescribeStream', { StreamArn });
      },
      async shardIterator(ShardId, from) {
        const input = { StreamArn, ShardId, ...startOf(from) } satisfies StreamIteratorInput;
        // GetShardIterator's documented response, as GetRecords's below.
        return ((await call('GetShardIterator', input)) as { ShardIterator: string }).ShardIterator;
      },
      async records(_shardId, ShardIterator, limit) {
        const Limit = Math.min(limit, readLimit);
        const read = (await call('GetRecords', { ShardIterator, Limit })) as StreamReadResponse;
        const records = read.Records.map((record) => {
          const fields = toEvent(record, StreamArn);
          return {
            sequenceNumber: record.dynamodb.SequenceNumber,
            arrivedAt: record.dynamodb.ApproximateCreationDateTime * 1000,
            text: JSON.stringify(fields),
            fields,
          };
        });
        return { records, next: read.NextShardIterator };
      },
    }),
  };
}

/** A mapping of such a stream never starts at a time. */
function startOf(from: StartingPoint): Pick<StreamIteratorInput, 'ShardIteratorType' | 'SequenceNumber'> {
  switch (from.type) {
    case 'AFTER_SEQUENCE_NUMBER':
      return { ShardIteratorType: from.type, SequenceNumber: from.sequenceNumber };
    case 'LATEST':
      return { ShardIteratorType: from.type };
    case 'TRIM_HORIZON':
    case 'AT_TIMESTAMP':
      return { ShardIteratorType: 'TRIM_HORIZON' };
  }
}

/** The record in the function's event, where the members of `userIdentity` are in lower case. */
function toEvent({ userIdentity: identity, ...record }: ChangeRecord, eventSourceARN: string): object {
  return {
    ...record,
    ...(identity && { userIdentity: { type: identity.Type, principalId: identity.PrincipalId } }),
    eventSourceARN,
  };
}
