/**
 * PutRecord and PutRecords. The write limits of a shard (1 MB and 1,000 records a second) are not
 * enforced, because they would distort measurements on a laptop.
 */
import { operation, type Demand, type Operation } from '../../core/service.ts';
import { shapeViolations } from '../../shapes/shape-violations.ts';
import type { StructureShape } from '../../shapes/shape.ts';
import { invalidArgument, invalidInput } from './kinesis-errors.ts';
import { kinesisInputs } from './kinesis-shapes.ts';
import type { Stream } from './stream.ts';
import type { StreamName, Streams } from './streams.ts';

interface Entry {
  /** Base64 on the wire; callers in this process may pass the bytes themselves, at most 1 MiB. */
  readonly Data: string | Uint8Array;
  readonly PartitionKey: string;
  readonly ExplicitHashKey?: string;
}

/** Input of `PutRecord`, for callers in this process too. */
export interface PutRecordInput extends StreamName, Entry {}

/** Where the record was stored; `EncryptionType` is present only when the stream has a key. */
export interface PutRecordResponse {
  readonly ShardId: string;
  readonly SequenceNumber: string;
  readonly EncryptionType?: 'KMS';
}

interface PutRecordsInput extends StreamName {
  readonly Records: readonly Entry[];
}

/** Limit of a PutRecords request, including partition keys. */
const requestLimitBytes = 10 * 1024 * 1024;
const recordLimitBytes = 1024 * 1024;

/** PutRecord and PutRecords; an error fails the whole PutRecords call instead of single records. */
export function putOperations(streams: Streams): Readonly<Record<'PutRecord' | 'PutRecords', Operation>> {
  return {
    PutRecord: operation<PutRecordInput, PutRecordResponse>({
      demands(input) {
        requireValid(kinesisInputs.PutRecord, input, input);
        return putDemands(streams, 'PutRecord', input);
      },
      run: (input) => put(streams.require(input), input),
    }),
    PutRecords: operation<PutRecordsInput, object>({
      demands(input) {
        requireValid(kinesisInputs.PutRecords, input, input.Records?.[0]);
        return putDemands(streams, 'PutRecords', input);
      },
      run(input) {
        const stream = streams.require(input);
        const size = input.Records.reduce((sum, entry) => sum + sizeOf(entry), 0);
        if (size > requestLimitBytes) {
          throw invalidArgument('Records size exceeds 10 MB limit');
        }
        const results = input.Records.map((entry) => put(stream, entry));
        return {
          FailedRecordCount: 0,
          Records: results.map(({ ShardId, SequenceNumber }) => ({ ShardId, SequenceNumber })),
          ...(stream.encryptionKey !== undefined && { EncryptionType: 'KMS' }),
        };
      },
    }),
  };
}

function putDemands(streams: Streams, action: string, input: StreamName): readonly Demand[] {
  return streams.demands(action, input, 'kms:GenerateDataKey');
}

/**
 * Only callers in this process pass bytes, thousands of times a second. Those records are checked
 * here directly, because checking shapes takes longer.
 */
function requireValid(shape: StructureShape, input: unknown, entry: Partial<Entry> | undefined): void {
  if (entry?.Data instanceof Uint8Array) {
    const { Data: data, PartitionKey: key = '' } = entry;
    if (data.length <= recordLimitBytes && key.length > 0 && key.length <= 256) {
      return;
    }
    throw invalidArgument('A record has at most 1 MiB, and a partition key of 1 to 256 characters.');
  }
  const violations = shapeViolations(shape, input);
  if (violations.length > 0) {
    throw invalidInput(violations);
  }
}

function put(stream: Stream, entry: Entry): PutRecordResponse {
  const { Data: data, PartitionKey: key, ExplicitHashKey: explicit } = entry;
  if (explicit !== undefined && BigInt(explicit) >= 1n << 128n) {
    throw invalidArgument('Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1].');
  }
  const shard = stream.shardFor(key, explicit);
  const text = typeof data === 'string' ? data : toBase64(data);
  const { sequenceNumber } = shard.append(key, text, text.length);
  return {
    ShardId: shard.id,
    SequenceNumber: sequenceNumber,
    ...(stream.encryptionKey !== undefined && { EncryptionType: 'KMS' as const }),
  };
}

function toBase64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}

function sizeOf({ Data: data, PartitionKey: key }: Entry): number {
  return (typeof data === 'string' ? Math.floor(data.length * 0.75) : data.length) + key.length;
}
