/**
 * Kinesis Data Streams in provisioned mode: records in memory, in order per shard, for the
 * retention period. A stopping world stores what consumers have not read, and the next start
 * restores it.
 */
import type { State } from '../../state/store.ts';
import type { Iam } from '../iam/iam.ts';
import type { ServiceModule } from '../../core/resource.ts';
import type { Clock, Place } from '../../core/service.ts';
import { putOperations } from './put-operations.ts';
import { readOperations } from './read-operations.ts';
import { streamResource } from './stream-resource.ts';
import { createStreams, type Streams } from './streams.ts';

/** `state` keeps unread records across restarts; `iam` supplies the policies of encryption keys. */
export interface KinesisDependencies {
  readonly place: Place;
  readonly clock: Clock;
  readonly state: State;
  readonly iam: Pick<Iam, 'resourcePolicyOf'>;
  /** Memory for the records of one shard; 64 MiB when absent. */
  readonly shardCapacityBytes?: number;
}

/** Kinesis, with its streams for readers in this process. */
export interface KinesisModule extends ServiceModule {
  readonly streams: Streams;
  /** Stores the records that consumers have not read. */
  stop(): Promise<void>;
}

/** Creates Kinesis without streams; the template adds them. */
export function createKinesis(dependencies: KinesisDependencies): KinesisModule {
  const { place, clock, state, iam, shardCapacityBytes = 64 * 1024 * 1024 } = dependencies;
  const streams = createStreams(place, iam);
  return {
    streams,
    services: [
      {
        name: 'kinesis',
        json: { targetPrefix: 'Kinesis_20131202', version: '1.1' },
        operations: { ...putOperations(streams), ...readOperations(streams, clock) },
      },
    ],
    resources: [streamResource(streams, { clock, state, shardCapacityBytes })],
    stop() {
      for (const stream of streams.all()) {
        stream.keep();
      }
      return Promise.resolve();
    },
  };
}
