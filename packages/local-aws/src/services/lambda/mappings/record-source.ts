/**
 * Where a reader gets its records: reads the shard on, waits for arrivals, and for a batch that is
 * worth it where the mapping has a window.
 */
import { setImmediate as immediate } from 'node:timers/promises';
import type { GetShardIteratorInput, ReadRecord } from '../../kinesis/read-operations.ts';
import type { Shard } from '../../kinesis/shard.ts';
import { createSleeper } from '../../../core/sleeper.ts';
import type { MappingConfiguration } from './mapping-configuration.ts';
import type { PollerCalls } from './poller-calls.ts';

/** The records of one shard, each once. */
export interface RecordSource {
  /**
   * The next records; none when it only waited for some. Throws what AWS answers, and goes on where
   * it was when asked again.
   */
  next(): Promise<readonly ReadRecord[]>;
  /** Leaves out everything up to this sequence number. */
  skipTo(sequenceNumber: string): void;
  /** The next read begins with a look at the stream and a new iterator. */
  beginAnew(): void;
  /** Ends waiting. */
  stop(): void;
}

/** What a source reads. */
export interface RecordSourceSettings {
  readonly mapping: MappingConfiguration;
  readonly shard: Shard;
  readonly calls: PollerCalls;
}

/** Begins after `position`, or where the mapping begins when there is none. */
export function createRecordSource(
  { mapping, shard, calls }: RecordSourceSettings,
  position: string | undefined,
): RecordSource {
  const arrivals = createSleeper();
  let iterator: string | undefined;
  let fetched = position;
  /** How many records must arrive before another look is worth it. */
  let missing = 1;
  let windowEndsAt: number | undefined;
  let stopped = false;

  async function next(): Promise<readonly ReadRecord[]> {
    iterator ??= await beginReading();
    missing = 1;
    const { Records: records, NextShardIterator: following } = await calls.records(
      iterator,
      mapping.batchSize,
    );
    const last = records.at(-1);
    if (last === undefined || windowIsOpen(records.length)) {
      await untilArrival();
      return [];
    }
    windowEndsAt = undefined;
    iterator = following;
    fetched = last.SequenceNumber;
    return records;
  }

  async function beginReading(): Promise<string> {
    await calls.describeStream();
    return calls.shardIterator(shard.id, startingPoint());
  }

  function startingPoint(): Omit<GetShardIteratorInput, 'ShardId'> {
    if (fetched !== undefined) {
      return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: fetched };
    }
    const { startingPosition, startingTimestamp: Timestamp } = mapping;
    if (startingPosition === 'AT_TIMESTAMP' && Timestamp !== undefined) {
      return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp };
    }
    return { ShardIteratorType: 'TRIM_HORIZON' };
  }

  /** True while a batch that is not full may wait for more. */
  function windowIsOpen(count: number): boolean {
    if (mapping.windowMs === 0 || count >= mapping.batchSize || stopped) {
      return false;
    }
    windowEndsAt ??= Date.now() + mapping.windowMs;
    missing += mapping.batchSize - count - 1;
    return Date.now() < windowEndsAt;
  }

  /** What arrives in the same turn of the event loop goes into the same batch. */
  async function untilArrival(): Promise<void> {
    const left = windowEndsAt === undefined ? undefined : windowEndsAt - Date.now();
    if (missing > 0 && !stopped) {
      await arrivals.sleep(left);
    }
    await immediate();
  }

  const unwatch = shard.watch(() => {
    missing -= 1;
    if (missing <= 0) {
      arrivals.wake();
    }
  });

  return {
    async next() {
      try {
        return await next();
      } catch (error) {
        iterator = undefined;
        throw error;
      }
    },
    skipTo: (sequenceNumber) => void (fetched = sequenceNumber),
    beginAnew: () => void (iterator = undefined),
    stop() {
      stopped = true;
      unwatch();
      arrivals.wake();
    },
  };
}
