/**
 * Shard iterators: a place in a shard, good for five minutes. AWS's are opaque, and so are ours to
 * everyone else.
 */
import type { Clock } from '../../core/service.ts';
import { expiredIterator, invalidArgument } from './kinesis-errors.ts';
import type { ReadFrom } from './shard.ts';

/** What an iterator stands for. */
export interface ShardIterator {
  readonly streamName: string;
  readonly shardId: string;
  readonly from: ReadFrom;
}

const lifeMs = 300_000;

/** The iterator as a text of at most 512 characters. */
export function toIterator({ streamName, shardId, from }: ShardIterator, clock: Clock): string {
  const parts = [clock.now(), streamName, shardId, from.inclusive ? 'from' : 'after', from.sequenceNumber];
  return Buffer.from(parts.join('/')).toString('base64');
}

/**
 * Reads an iterator. Throws InvalidArgumentException for what is none, ExpiredIteratorException for
 * an old one.
 */
export function readIterator(text: string, clock: Clock): ShardIterator {
  const parts = Buffer.from(text, 'base64').toString('utf8').split('/');
  const [madeAt = '', streamName = '', shardId = '', how = '', sequenceNumber = ''] = parts;
  if (parts.length !== 5 || !/^\d+$/.test(madeAt)) {
    throw invalidArgument('Invalid ShardIterator.');
  }
  if (clock.now() - Number(madeAt) > lifeMs) {
    throw expiredIterator();
  }
  return { streamName, shardId, from: { sequenceNumber, inclusive: how === 'from' } };
}
