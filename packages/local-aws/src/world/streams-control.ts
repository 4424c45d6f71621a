/** The world's Kinesis streams, for tests and benchmarks. */
import type { Modules } from './modules.ts';

/** A record of a stream, processed or not, as tests read it. */
export interface HeldRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Buffer;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
}

/** Lets tests wait for streams, read them and restart their readers. */
export interface StreamsControl {
  /** Resolves when every stream record is processed or discarded, at the latest after `limitMs`. */
  settled(limitMs?: number): Promise<void>;
  /** Restarts the pollers of functions, so that IAM checks every permission for the next record. */
  restartReaders(): void;
  /**
   * Returns a stream's records by shard, processed or not. Takes a name or ARN; throws for an
   * unknown stream.
   */
  records(nameOrArn: string): readonly HeldRecord[];
}

/** Creates the control from the modules. */
export function streamsControl({ kinesis, lambda }: Pick<Modules, 'kinesis' | 'lambda'>): StreamsControl {
  return {
    settled: (limitMs) => lambda.streamsSettled(limitMs),
    restartReaders: () => lambda.restartMappings(),
    records(nameOrArn) {
      const named = nameOrArn.startsWith('arn:') ? { StreamARN: nameOrArn } : { StreamName: nameOrArn };
      const { shards } = kinesis.streams.require(named);
      const oldest = { sequenceNumber: '', inclusive: true };
      return shards.flatMap((shard) =>
        shard.read(oldest, Infinity).map(({ data, ...record }) => ({
          ...record,
          shardId: shard.id,
          data: Buffer.from(data, 'base64'),
        })),
      );
    },
  };
}
