/**
 * Inputs of Kinesis's operations
 * (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html).
 */
import { blob, list, number, oneOf, structure, text } from '../../shapes/shape.ts';

const streamName = text({ min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' });
const streamArn = text({ min: 1, max: 2048, pattern: 'arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+' });
const stream = { StreamName: streamName, StreamARN: streamArn };
const shardId = text({ min: 1, max: 128, pattern: '[a-zA-Z0-9_.-]+' });
const sequenceNumber = text({ pattern: '0|([1-9]\\d{0,128})' });
const hashKey = text({ pattern: '0|([1-9]\\d{0,38})' });
/** The default record limit of a stream, 1 MiB. AWS allows streams to raise it to 10 MiB. */
const data = blob(0, 1024 * 1024);
const partitionKey = text({ min: 1, max: 256 });

/**
 * Constraints of the inputs by operation name; a violation throws ValidationException or
 * SerializationException.
 */
export const kinesisInputs = {
  PutRecord: structure(
    { Data: data, PartitionKey: partitionKey },
    { ...stream, ExplicitHashKey: hashKey, SequenceNumberForOrdering: sequenceNumber },
  ),
  PutRecords: structure(
    {
      Records: list(
        structure({ Data: data, PartitionKey: partitionKey }, { ExplicitHashKey: hashKey }),
        1,
        500,
      ),
    },
    stream,
  ),
  DescribeStream: structure({}, { ...stream, Limit: number(1, 10_000), ExclusiveStartShardId: shardId }),
  DescribeStreamSummary: structure({}, stream),
  ListShards: structure(
    {},
    {
      ...stream,
      NextToken: text({ min: 1, max: 1_048_576 }),
      ExclusiveStartShardId: shardId,
      MaxResults: number(1, 10_000),
    },
  ),
  GetShardIterator: structure(
    {
      ShardId: shardId,
      ShardIteratorType: oneOf(
        'AT_SEQUENCE_NUMBER',
        'AFTER_SEQUENCE_NUMBER',
        'TRIM_HORIZON',
        'LATEST',
        'AT_TIMESTAMP',
      ),
    },
    { ...stream, StartingSequenceNumber: sequenceNumber },
  ),
  GetRecords: structure(
    { ShardIterator: text({ min: 1, max: 512 }) },
    { StreamARN: streamArn, Limit: number(1, 10_000) },
  ),
} as const;
