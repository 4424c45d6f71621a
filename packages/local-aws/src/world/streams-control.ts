/** The world's Kinesis streams, for tests and benchmarks. */
import type { Modules } from './modules.ts';

/** A record that a stream holds. */
export interface HeldRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Buffer;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
}

/** The streams of a world. */
export interface StreamsControl {
  /**
   * Resolves when everything that was put into the streams has been processed or given up; at the
   * latest after `limitMs`.
   */
  settled(limitMs?: number): Promise<void>;
  /**
   * Those who read for functions begin as if just started, so that the next record asks every
   * permission that reading takes.
   */
  restartReaders(): void;
  /**
   * What a stream holds, shard by shard, processed or not. By name or ARN; throws when there is
   * none such.
   */
  records(nameOrArn: string): readonly HeldRecord[];
}

/** Looks into the modules. */
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
