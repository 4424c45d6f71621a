/** A data stream: its shards, and the choice of the shard for a partition key. */
import type { State, Store } from '../../state/store.ts';
import type { Clock } from '../../core/service.ts';
import { type HashRange, evenRanges, rangeOf, shardFinder } from './hash-ranges.ts';
import type { StoredRecord } from '../../core/record-log.ts';
import { Shard, shardIdOf } from './shard.ts';

/** A stream as the template describes it. */
export interface StreamDefinition {
  readonly name: string;
  readonly arn: string;
  readonly shardCount: number;
  readonly retentionMs: number;
  /** ARN of the customer-managed key; absent without encryption and for AWS's own key. */
  readonly keyArn?: string;
  /** `KeyId` of the template; absent without encryption. */
  readonly encryptionKey?: string;
}

/** A stream with its shards, ready to accept records. */
export interface Stream extends StreamDefinition {
  readonly shards: readonly Shard[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
  shardFor(partitionKey: string, explicitHashKey?: string): Shard;
  /** Stores the records that consumers have not read yet. */
  keep(): void;
}

/** What is stored of a shard. */
interface StoredShard {
  readonly bornAt: number;
  /** Every lower running number may already be in use. */
  readonly reserved: number;
  /** The stream's number of shards when this one was stored. */
  readonly shardCount: number;
}

/** What streams are made with. */
export interface StreamDependencies {
  readonly clock: Clock;
  readonly state: State;
  /** Memory for the records of one shard. */
  readonly shardCapacityBytes: number;
}

/** Running numbers are reserved in blocks, so a crash may skip numbers but never repeats one. */
const reservedBlock = 1_000_000;

/** Creates a stream, or opens it as it was stored before a restart. */
export function createStream(definition: StreamDefinition, dependencies: StreamDependencies): Stream {
  const { name, shardCount } = definition;
  const stored = dependencies.state.store<StoredShard>('kinesis.shards');
  const kept = dependencies.state.store<readonly StoredRecord[]>('kinesis.records');
  const ranges = evenRanges(shardCount);
  const find = shardFinder(ranges);
  const { orphaned, bornAfter } = takeOutdated(name, shardCount, stored, kept);
  const birth = Math.max(dependencies.clock.now(), bornAfter + 1000);
  const shards = ranges.map((range, index) =>
    openShard({ definition, dependencies, stored, kept, range, index, birth }),
  );
  const shardFor = (partitionKey: string, explicitHashKey?: string): Shard => {
    const index =
      explicitHashKey === undefined ? find(partitionKey) : rangeOf(ranges, BigInt(explicitHashKey));
    const shard = shards[index];
    // The ranges have no gaps, and explicit hash keys are validated before.
    if (shard === undefined) {
      throw new Error(`The stream ${name} has no shard ${index}.`);
    }
    return shard;
  };
  for (const { partitionKey, data } of orphaned) {
    shardFor(partitionKey).append(partitionKey, data, data.length);
  }
  return {
    ...definition,
    shards,
    createdAt: Math.min(...shards.map(({ id }) => stored.get(`${name}/${id}`)?.bornAt ?? birth)),
    shardFor,
    keep() {
      for (const shard of shards) {
        const key = `${name}/${shard.id}`;
        const unread = shard.unread();
        if (unread.length > 0) {
          kept.set(key, unread);
        } else {
          kept.delete(key);
        }
      }
    },
  };
}

interface ShardToOpen {
  readonly definition: StreamDefinition;
  readonly dependencies: StreamDependencies;
  readonly stored: Store<StoredShard>;
  readonly kept: Store<readonly StoredRecord[]>;
  readonly range: HashRange;
  readonly index: number;
  /** Epoch milliseconds; the birth of a shard that is not stored. */
  readonly birth: number;
}

/** Opens a shard with the records that it held before a restart. */
function openShard({ definition, dependencies, stored, kept, range, index, birth }: ShardToOpen): Shard {
  const { name, shardCount, retentionMs } = definition;
  const key = `${name}/${shardIdOf(index)}`;
  const { bornAt, reserved } = stored.get(key) ?? { bornAt: birth, reserved: 0 };
  const restored = kept.get(key) ?? [];
  const lastRestored = restored.at(-1)?.sequenceNumber;
  const reserve = (upTo: number) => stored.set(key, { bornAt, reserved: upTo, shardCount });
  if (!stored.has(key)) {
    reserve(0);
  }
  const shard = new Shard({
    index,
    range,
    bornAt,
    retentionMs,
    clock: dependencies.clock,
    capacityBytes: dependencies.shardCapacityBytes,
    nextRunning: runningNumbers(reserved, reserve),
    onProgress(slowest) {
      if (lastRestored !== undefined && slowest >= lastRestored) {
        kept.delete(key);
      }
    },
  });
  shard.restore(restored);
  return shard;
}

/**
 * After a change of the number of shards, all shards are new and their sequence numbers are
 * greater, as on AWS. The unread records are put into the new shards.
 */
function takeOutdated(
  name: string,
  shardCount: number,
  stored: Store<StoredShard>,
  kept: Store<readonly StoredRecord[]>,
): { readonly orphaned: readonly StoredRecord[]; readonly bornAfter: number } {
  const outdated = [...stored.entries()]
    .filter(([key, shard]) => key.startsWith(`${name}/`) && shard.shardCount !== shardCount)
    .map(([key]) => key);
  const orphaned = outdated.flatMap((key) => kept.get(key) ?? []);
  const bornAfter = Math.max(0, ...outdated.map((key) => stored.get(key)?.bornAt ?? 0));
  for (const key of outdated) {
    stored.delete(key);
    kept.delete(key);
  }
  return { orphaned, bornAfter };
}

/** Returns numbers from `start` on. Each block is reserved before its first number is returned. */
function runningNumbers(start: number, reserve: (upTo: number) => void): () => number {
  let running = start;
  let reserved = start;
  return () => {
    if (running === reserved) {
      reserved += reservedBlock;
      reserve(reserved);
    }
    running += 1;
    return running - 1;
  };
}
