/**
 * Finds the shard of a partition key. The key's MD5 is a 128-bit number, and the shards divide
 * these numbers evenly, as CreateStream does.
 */
import { createHash } from 'node:crypto';

/** The hash keys of one shard, within 0 to 2^128 - 1; both ends are inclusive. */
export interface HashRange {
  readonly starting: bigint;
  readonly ending: bigint;
}

const hashKeys = 1n << 128n;

/** Returns the ranges of a new stream's shards, which have no gaps. */
export function evenRanges(shardCount: number): readonly HashRange[] {
  const count = BigInt(shardCount);
  const startOf = (index: bigint) => (index * hashKeys) / count;
  return Array.from({ length: shardCount }, (_, index) => ({
    starting: startOf(BigInt(index)),
    ending: startOf(BigInt(index) + 1n) - 1n,
  }));
}

const rememberedKeys = 50_000;

/**
 * Finds the index of the range by partition key. It caches recent keys, because producers repeat
 * them.
 */
export function shardFinder(ranges: readonly HashRange[]): (partitionKey: string) => number {
  const remembered = new Map<string, number>();
  return (partitionKey) => {
    const known = remembered.get(partitionKey);
    if (known !== undefined) {
      return known;
    }
    const digest = createHash('md5').update(partitionKey).digest('hex');
    const found = rangeOf(ranges, BigInt(`0x${digest}`));
    if (remembered.size >= rememberedKeys) {
      remembered.clear();
    }
    remembered.set(partitionKey, found);
    return found;
  };
}

/** Returns the index of the range that contains a hash key. */
export function rangeOf(ranges: readonly HashRange[], hashKey: bigint): number {
  return ranges.findIndex(({ starting, ending }) => hashKey >= starting && hashKey <= ending);
}
