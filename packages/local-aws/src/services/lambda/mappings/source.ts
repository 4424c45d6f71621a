/** What a mapping needs to know of the stream that it reads. Each service has its own source. */
import type { RecordLog } from '../../../core/record-log.ts';

/** A record as batches hold it. */
export interface SourceRecord {
  readonly sequenceNumber: string;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
  /** JSON text of the record in the function's event. */
  readonly text: string;
  /** The record for filters; absent where they are not supported. */
  readonly fields?: unknown;
}

/** The position at which an iterator starts to read a shard. */
export type StartingPoint =
  | { readonly type: 'TRIM_HORIZON' | 'LATEST' }
  | { readonly type: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string }
  /** Epoch seconds. */
  | { readonly type: 'AT_TIMESTAMP'; readonly timestamp: number };

/** The records of one read, and the iterator of the next one. */
export interface SourceRead {
  readonly records: readonly SourceRecord[];
  readonly next: string;
}

/** Calls an operation of the stream's service under the function's role. */
export type SourceCall = (operation: string, input: object) => Promise<unknown>;

/** The operations by which Lambda reads a stream; each throws the service's error. */
export interface SourceReads {
  /** Describes the stream and its shards, as Lambda does before it reads. */
  describeStream(): Promise<void>;
  shardIterator(shardId: string, from: StartingPoint): Promise<string>;
  /** Reads records of this shard, at most `limit`. */
  records(shardId: string, iterator: string, limit: number): Promise<SourceRead>;
}

/** The function, version or alias that a mapping invokes. */
export interface MappedFunction {
  /** With the qualifier that the mapping names. */
  readonly arn: string;
  readonly roleArn: string;
  /** The version that runs: `$LATEST` or a number. */
  readonly version: string;
}

/** A stream that functions can read. */
export interface StreamSource {
  /** Signing name of the service that has the stream. */
  readonly service: 'kinesis' | 'dynamodb';
  readonly shards: readonly RecordLog[];
  /** The member with the records' positions in the message to the on-failure destination. */
  readonly batchInfo: 'KinesisBatchInfo' | 'DDBStreamBatchInfo';
  /** The actions that Lambda names when the role cannot read the stream. */
  readonly actions: string;
  /** True when the records survive a kill. The positions of readers are then stored at once. */
  readonly durable: boolean;
  /** `roleArn` is the role that reads. */
  reads(call: SourceCall, roleArn: string): SourceReads;
}
