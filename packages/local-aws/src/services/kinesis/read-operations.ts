/** DescribeStream, DescribeStreamSummary, ListShards, GetShardIterator and GetRecords. */
import type { Clock, Operation } from '../../core/service.ts';
import { checkedOperations } from '../../shapes/checked-operation.ts';
import { invalidArgument, invalidInput } from './kinesis-errors.ts';
import { kinesisInputs } from './kinesis-shapes.ts';
import { readIterator, toIterator } from './shard-iterator.ts';
import type { ReadFrom } from '../../core/record-log.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';
import type { StreamName, Streams } from './streams.ts';

/**
 * The two SEQUENCE_NUMBER types need `StartingSequenceNumber`; AT_TIMESTAMP needs a `Timestamp`
 * not in the future.
 */
export interface GetShardIteratorInput extends StreamName {
  readonly ShardId: string;
  readonly ShardIteratorType:
    'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER' | 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  readonly StartingSequenceNumber?: string;
  /** Epoch seconds. */
  readonly Timestamp?: number;
}

/** `ShardIterator` expires after five minutes; `Limit` is 1 to 10,000, and 10,000 when absent. */
export interface GetRecordsInput {
  readonly ShardIterator: string;
  readonly Limit?: number;
}

/** `MillisBehindLatest` is 0 when no newer record is left; the next iterator is always present. */
export interface GetRecordsResponse {
  readonly Records: readonly ReadRecord[];
  readonly NextShardIterator: string;
  readonly MillisBehindLatest: number;
}

/** A record as `GetRecords` returns it. */
export interface ReadRecord {
  readonly SequenceNumber: string;
  /** Epoch seconds with milliseconds. */
  readonly ApproximateArrivalTimestamp: number;
  /** Base64. */
  readonly Data: string;
  readonly PartitionKey: string;
  readonly EncryptionType?: 'KMS';
}

const kinesisOperation = checkedOperations(invalidInput);

/**
 * The five operations that only read. With a customer-managed key, GetRecords also demands
 * `kms:Decrypt`.
 */
export function readOperations(streams: Streams, clock: Clock): Readonly<Record<string, Operation>> {
  return {
    DescribeStreamSummary: kinesisOperation({
      shape: kinesisInputs.DescribeStreamSummary,
      demands: (input: StreamName) => streams.demands('DescribeStreamSummary', input),
      run: (input) => ({ StreamDescriptionSummary: summaryOf(streams.require(input)) }),
    }),
    DescribeStream: kinesisOperation({
      shape: kinesisInputs.DescribeStream,
      demands: (input: StreamName) => streams.demands('DescribeStream', input),
      run: (input: StreamName & DescribedShards) => describeStream(streams.require(input), input),
    }),
    ListShards: kinesisOperation({
      shape: kinesisInputs.ListShards,
      demands: (input: StreamName) => streams.demands('ListShards', input),
      run: (input: StreamName & ShardPage) => listShards(streams.require(input), input),
    }),
    GetShardIterator: kinesisOperation({
      shape: kinesisInputs.GetShardIterator,
      demands: (input: GetShardIteratorInput) => streams.demands('GetShardIterator', input),
      run(input) {
        const stream = streams.require(input);
        const shard = streams.requireShard(stream, input.ShardId);
        const from = startOf(input, shard, clock);
        const iterator = { streamName: stream.name, shardId: shard.id, from };
        return { ShardIterator: toIterator(iterator, clock) };
      },
    }),
    GetRecords: kinesisOperation({
      shape: kinesisInputs.GetRecords,
      demands: ({ ShardIterator: iterator }: GetRecordsInput) =>
        streams.demands(
          'GetRecords',
          { StreamName: readIterator(iterator, clock).streamName },
          'kms:Decrypt',
        ),
      run: (input) => getRecords(streams, clock, input),
    }),
  };
}

interface DescribedShards {
  readonly ExclusiveStartShardId?: string;
  readonly Limit?: number;
}

interface ShardPage {
  readonly NextToken?: string;
  readonly ExclusiveStartShardId?: string;
  readonly MaxResults?: number;
}

function summaryOf(stream: Stream) {
  return {
    StreamName: stream.name,
    StreamARN: stream.arn,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: 'PROVISIONED' },
    RetentionPeriodHours: stream.retentionMs / 3_600_000,
    StreamCreationTimestamp: stream.createdAt / 1000,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    ...(stream.encryptionKey === undefined
      ? { EncryptionType: 'NONE' }
      : { EncryptionType: 'KMS', KeyId: stream.encryptionKey }),
    OpenShardCount: stream.shards.length,
    ConsumerCount: 0,
  };
}

function describeStream(stream: Stream, { ExclusiveStartShardId, Limit = 100 }: DescribedShards): object {
  const { OpenShardCount: _open, ConsumerCount: _consumers, ...common } = summaryOf(stream);
  const { page, hasMore } = shardPage(stream, ExclusiveStartShardId, Limit);
  return { StreamDescription: { ...common, Shards: page.map(toWire), HasMoreShards: hasMore } };
}

/** A token is the id of the last shard before it. */
function listShards(
  stream: Stream,
  { NextToken, ExclusiveStartShardId, MaxResults = 1000 }: ShardPage,
): object {
  const { page, hasMore } = shardPage(stream, NextToken ?? ExclusiveStartShardId, MaxResults);
  return { Shards: page.map(toWire), ...(hasMore && { NextToken: page.at(-1)?.id }) };
}

function shardPage(stream: Stream, after = '', limit: number) {
  const rest = stream.shards.filter(({ id }) => id > after);
  return { page: rest.slice(0, limit), hasMore: rest.length > limit };
}

function toWire({ id, range }: Shard): object {
  return {
    ShardId: id,
    HashKeyRange: { StartingHashKey: String(range.starting), EndingHashKey: String(range.ending) },
    SequenceNumberRange: { StartingSequenceNumber: '0' },
  };
}

function startOf(input: GetShardIteratorInput, shard: Shard, clock: Clock): ReadFrom {
  const { StartingSequenceNumber: given, Timestamp: timestamp } = input;
  const type = input.ShardIteratorType;
  switch (type) {
    case 'TRIM_HORIZON':
      return { sequenceNumber: '', inclusive: false };
    case 'LATEST':
      return { sequenceNumber: shard.newest?.sequenceNumber ?? '', inclusive: false };
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      if (given === undefined) {
        throw invalidArgument(`Must specify startingSequenceNumber parameter for iterator of type ${type}.`);
      }
      return { sequenceNumber: given, inclusive: type === 'AT_SEQUENCE_NUMBER' };
    case 'AT_TIMESTAMP':
      if (timestamp === undefined) {
        throw invalidArgument('Must specify timestamp parameter for iterator of type AT_TIMESTAMP.');
      }
      return fromTime(shard, timestamp * 1000, clock);
  }
}

function fromTime(shard: Shard, at: number, clock: Clock): ReadFrom {
  if (at > clock.now()) {
    throw invalidArgument('The timestamp parameter cannot be in the future.');
  }
  const found = shard.since(at);
  if (found !== undefined) {
    return { sequenceNumber: found.sequenceNumber, inclusive: true };
  }
  return { sequenceNumber: shard.newest?.sequenceNumber ?? '', inclusive: false };
}

function getRecords(streams: Streams, clock: Clock, input: GetRecordsInput): GetRecordsResponse {
  const { streamName, shardId, from } = readIterator(input.ShardIterator, clock);
  const stream = streams.require({ StreamName: streamName });
  const shard = streams.requireShard(stream, shardId);
  const records = shard.read(from, input.Limit ?? 10_000);
  const last = records.at(-1);
  const next = last === undefined ? from : { sequenceNumber: last.sequenceNumber, inclusive: false };
  const { newest } = shard;
  const isBehind = newest !== undefined && newest.sequenceNumber > next.sequenceNumber;
  const encrypted = stream.encryptionKey !== undefined;
  return {
    Records: records.map(({ sequenceNumber, arrivedAt, data, partitionKey }) => ({
      SequenceNumber: sequenceNumber,
      ApproximateArrivalTimestamp: arrivedAt / 1000,
      Data: data,
      PartitionKey: partitionKey,
      ...(encrypted && { EncryptionType: 'KMS' as const }),
    })),
    NextShardIterator: toIterator({ streamName, shardId, from: next }, clock),
    MillisBehindLatest: isBehind ? Math.max(0, clock.now() - (last ?? newest).arrivedAt) : 0,
  };
}
