/**
 * Inputs of DynamoDB Streams's operations
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html).
 */
import { number, oneOf, structure, text } from '../../../shapes/shape.ts';

const streamArn = text({ min: 37, max: 1024 });
const shardId = text({ min: 28, max: 65 });

/** Constraints of the inputs by operation name; a violation throws ValidationException. */
export const streamInputs = {
  ListStreams: structure(
    {},
    {
      TableName: text({ min: 1, max: 1024 }),
      Limit: number(1),
      ExclusiveStartStreamArn: streamArn,
    },
  ),
  DescribeStream: structure({ StreamArn: streamArn }, { Limit: number(1), ExclusiveStartShardId: shardId }),
  GetShardIterator: structure(
    {
      StreamArn: streamArn,
      ShardId: shardId,
      ShardIteratorType: oneOf('TRIM_HORIZON', 'LATEST', 'AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER'),
    },
    { SequenceNumber: text({ min: 21, max: 40 }) },
  ),
  GetRecords: structure({ ShardIterator: text({ min: 1, max: 2048 }) }, { Limit: number(1) }),
} as const;
