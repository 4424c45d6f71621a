/**
 * Sequence numbers in AWS's form: 56 decimal digits that grow with every record of a shard. All
 * have the same length, so they compare the same as numbers and as texts. The bits follow the
 * layout of AWS's numbers: version, birth of the shard, running number, second of arrival, shard.
 */

/**
 * The part of a shard's sequence numbers that never changes. A shard born later has greater numbers
 * than one born before.
 */
export function sequenceBase(bornAt: number, shardIndex: number): bigint {
  const shard = BigInt(shardIndex);
  return (2n << 184n) | (seconds(bornAt) << 148n) | ((shard & 15n) << 144n) | (shard << 4n) | 2n;
}

/**
 * Returns the sequence number for a running number, which must not be used twice. `arrivedAt` is in
 * epoch milliseconds.
 */
export function sequenceNumberOf(base: bigint, running: number, arrivedAt: number): string {
  return (base | (BigInt(running) << 80n) | (seconds(arrivedAt) << 36n)).toString();
}

function seconds(milliseconds: number): bigint {
  return BigInt(Math.floor(milliseconds / 1000));
}
