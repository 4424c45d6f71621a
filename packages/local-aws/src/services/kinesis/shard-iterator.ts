/**
 * Shard iterators: a position in a shard, valid for five minutes. As on AWS, they are opaque to
 * callers.
 */
import type { Clock } from '../../core/service.ts';
import { expiredIterator, invalidArgument } from './kinesis-errors.ts';
import type { ReadFrom } from '../../core/record-log.ts';

/** Where the next GetRecords begins to read. */
export interface ShardIterator {
  readonly streamName: string;
  readonly shardId: string;
  readonly from: ReadFrom;
}

const lifeMs = 300_000;

/** Returns the iterator as a text of at most 512 characters. */
export function toIterator({ streamName, shardId, from }: ShardIterator, clock: Clock): string {
  const parts = [clock.now(), streamName, shardId, from.inclusive ? 'from' : 'after', from.sequenceNumber];
  return Buffer.from(parts.join('/')).toString('base64');
}

/**
 * Reads an iterator. Throws InvalidArgumentException for a text that is not an iterator, and
 * ExpiredIteratorException for an expired one.
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
