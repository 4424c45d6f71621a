/** ListStreams, DescribeStream, GetShardIterator and GetRecords of the tables' streams. */
import type { Clock, Demand, Operation } from '../../../core/service.ts';
import type { ReadFrom } from '../../../core/record-log.ts';
import { checkedOperations } from '../../../shapes/checked-operation.ts';
import type { KeyDemand } from '../table-demands.ts';
import { tableNameOf } from '../tables.ts';
import type { ChangeRecord } from './change-record.ts';
import type { ChangeStream } from './change-stream.ts';
import type { ChangeStreams } from './change-streams.ts';
import {
  expiredStreamIterator,
  invalidInput,
  invalidStreamRequest,
  streamShardNotFound,
  trimmedStreamData,
} from './stream-errors.ts';
import { streamInputs } from './stream-shapes.ts';

/** The two SEQUENCE_NUMBER types need a `SequenceNumber`. */
export interface StreamIteratorInput {
  readonly StreamArn: string;
  readonly ShardId: string;
  readonly ShardIteratorType: 'TRIM_HORIZON' | 'LATEST' | 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER';
  readonly SequenceNumber?: string;
}

/** The next iterator is always present, because the only shard is never closed. */
export interface StreamReadResponse {
  readonly Records: readonly ChangeRecord[];
  readonly NextShardIterator: string;
}

/** What the operations need: the streams, the time, and the demand on a key. */
export interface StreamDependencies {
  readonly streams: ChangeStreams;
  readonly clock: Clock;
  readonly keyDemand: KeyDemand;
}

/** GetRecords returns at most this many. */
const readLimit = 1000;
/** ListStreams returns at most this many. */
const listLimit = 100;
const iteratorLifeMs = 15 * 60_000;

const streamOperation = checkedOperations(invalidInput);

/** With a customer-managed key, GetRecords also demands `kms:Decrypt`, as reads of the table do. */
export function streamOperations(dependencies: StreamDependencies): Readonly<Record<string, Operation>> {
  const { streams, clock, keyDemand } = dependencies;
  const demands = (action: string, resource: string): readonly Demand[] => [
    { action: `dynamodb:${action}`, resource },
  ];
  return {
    ListStreams: streamOperation({
      shape: streamInputs.ListStreams,
      // The Service Authorization Reference lists no resource type for it.
      demands: () => demands('ListStreams', '*'),
      run: (input: ListInput) => listStreams(streams, input),
    }),
    DescribeStream: streamOperation({
      shape: streamInputs.DescribeStream,
      demands: ({ StreamArn }: DescribeInput) => demands('DescribeStream', StreamArn),
      run: ({ StreamArn, ExclusiveStartShardId: start }) => ({
        StreamDescription: descriptionOf(streams.require(StreamArn), start),
      }),
    }),
    GetShardIterator: streamOperation({
      shape: streamInputs.GetShardIterator,
      demands: ({ StreamArn }: StreamIteratorInput) => demands('GetShardIterator', StreamArn),
      run(input) {
        const stream = streams.require(input.StreamArn);
        if (input.ShardId !== stream.log.id) {
          throw streamShardNotFound(input.ShardId, input.StreamArn);
        }
        return { ShardIterator: toIterator(stream, startOf(input, stream), clock) };
      },
    }),
    GetRecords: streamOperation({
      shape: streamInputs.GetRecords,
      demands: ({ ShardIterator: iterator }: ReadInput) => {
        const { arn } = readIterator(iterator, clock);
        const keyArn = streams.require(arn).settings.keyArn;
        return [...demands('GetRecords', arn), ...(keyArn === undefined ? [] : [keyDemand(keyArn)])];
      },
      run: (input) => getRecords(streams, clock, input),
    }),
  };
}

interface ListInput {
  readonly TableName?: string;
  readonly Limit?: number;
  readonly ExclusiveStartStreamArn?: string;
}

interface DescribeInput {
  readonly StreamArn: string;
  readonly ExclusiveStartShardId?: string;
}

interface ReadInput {
  readonly ShardIterator: string;
  readonly Limit?: number;
}

function listStreams(
  streams: ChangeStreams,
  { ExclusiveStartStreamArn: start, Limit: limit = listLimit, TableName: table }: ListInput,
): object {
  const chosen = streams
    .all()
    .filter(({ settings }) => table === undefined || settings.tableName === tableNameOf(table));
  const rest = chosen.slice(chosen.findIndex(({ settings }) => settings.arn === start) + 1);
  const page = rest.slice(0, Math.min(limit, listLimit));
  return {
    Streams: page.map(({ settings: { arn, label, tableName } }) => ({
      StreamArn: arn,
      StreamLabel: label,
      TableName: tableName,
    })),
    ...(page.length < rest.length && { LastEvaluatedStreamArn: page.at(-1)?.settings.arn }),
  };
}

/** Shard ids sort by the time of their shards. */
function descriptionOf({ settings, log }: ChangeStream, start = ''): object {
  const shard = { ShardId: log.id, SequenceNumberRange: { StartingSequenceNumber: '1'.padEnd(25, '0') } };
  return {
    StreamArn: settings.arn,
    StreamLabel: settings.label,
    StreamStatus: 'ENABLED',
    StreamViewType: settings.view,
    CreationRequestDateTime: settings.createdAt,
    TableName: settings.tableName,
    KeySchema: settings.keySchema,
    Shards: log.id > start ? [shard] : [],
  };
}

function startOf(
  { ShardIteratorType: type, SequenceNumber: given }: StreamIteratorInput,
  { log }: ChangeStream,
): ReadFrom {
  switch (type) {
    case 'TRIM_HORIZON':
      return { sequenceNumber: '', inclusive: false };
    case 'LATEST':
      return { sequenceNumber: log.newest?.sequenceNumber ?? '', inclusive: false };
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER':
      if (given === undefined) {
        throw invalidStreamRequest(`SequenceNumber is required for the iterator type ${type}.`);
      }
      if (given <= log.dropped) {
        throw trimmedStreamData();
      }
      return { sequenceNumber: given, inclusive: type === 'AT_SEQUENCE_NUMBER' };
  }
}

function getRecords(
  streams: ChangeStreams,
  clock: Clock,
  { ShardIterator: iterator, Limit: limit = readLimit }: ReadInput,
): StreamReadResponse {
  const { arn, from } = readIterator(iterator, clock);
  const stream = streams.require(arn);
  const { dropped } = stream.log;
  // Without a sequence number, the iterator begins at the oldest record that there is.
  if (
    from.sequenceNumber !== '' &&
    (from.inclusive ? from.sequenceNumber <= dropped : from.sequenceNumber < dropped)
  ) {
    throw trimmedStreamData();
  }
  const records = stream.log.read(from, Math.min(limit, readLimit));
  const last = records.at(-1);
  const next = last === undefined ? from : { sequenceNumber: last.sequenceNumber, inclusive: false };
  return {
    // The log holds these records as JSON text.
    Records: records.map(({ data }) => JSON.parse(data) as ChangeRecord),
    NextShardIterator: toIterator(stream, next, clock),
  };
}

/** AWS's iterators begin with the ARN too. */
function toIterator({ settings: { arn } }: ChangeStream, from: ReadFrom, clock: Clock): string {
  return [arn, clock.now(), from.inclusive ? 'from' : 'after', from.sequenceNumber].join('|');
}

function readIterator(text: string, clock: Clock): { readonly arn: string; readonly from: ReadFrom } {
  const parts = text.split('|');
  const [arn = '', madeAt = '', how = '', sequenceNumber = ''] = parts;
  if (parts.length !== 4 || !/^\d+$/.test(madeAt)) {
    throw invalidStreamRequest('Invalid ShardIterator.');
  }
  if (clock.now() - Number(madeAt) > iteratorLifeMs) {
    throw expiredStreamIterator();
  }
  return { arn, from: { sequenceNumber, inclusive: how === 'from' } };
}
