/** One shard of a Kinesis stream: its hash range and its log, which numbers the records. */
import { RecordLog, type RecordLogSettings, type StoredRecord } from '../../core/record-log.ts';
import { capacityExceeded } from './kinesis-errors.ts';
import type { HashRange } from './hash-ranges.ts';
import { sequenceBase, sequenceNumberOf } from './sequence-numbers.ts';

/** `index` counts the shards of a stream from 0; `capacityBytes` limits the records in memory. */
export interface ShardSettings extends Pick<
  RecordLogSettings,
  'retentionMs' | 'capacityBytes' | 'clock' | 'onProgress'
> {
  readonly index: number;
  readonly range: HashRange;
  /** Epoch milliseconds. */
  readonly bornAt: number;
  /** Returns the next running number. No number may be returned twice, not even after a crash. */
  readonly nextRunning: () => number;
}

/** GetRecords returns at most this much in one call. */
const readLimitBytes = 10 * 1024 * 1024;

/** Returns the index padded with zeros to twelve digits, for example `shardId-000000000001`. */
export function shardIdOf(index: number): string {
  return `shardId-${String(index).padStart(12, '0')}`;
}

/** A log whose records are numbered in the order of their arrival. */
export class Shard extends RecordLog {
  readonly range: HashRange;
  readonly #settings: ShardSettings;
  readonly #base: bigint;

  constructor(settings: ShardSettings) {
    const id = shardIdOf(settings.index);
    const onFull = (): never => {
      throw capacityExceeded(id);
    };
    super({ ...settings, id, readLimitBytes, onFull });
    this.range = settings.range;
    this.#settings = settings;
    this.#base = sequenceBase(settings.bornAt, settings.index);
  }

  /**
   * Appends a record of this size. Throws ProvisionedThroughputExceededException when unread
   * records fill the shard.
   */
  append(partitionKey: string, data: string, sizeBytes: number): StoredRecord {
    const { clock, nextRunning } = this.#settings;
    const arrivedAt = clock.now();
    const sequenceNumber = sequenceNumberOf(this.#base, nextRunning(), arrivedAt);
    const record = { sequenceNumber, partitionKey, data, arrivedAt };
    this.store(record, sizeBytes);
    return record;
  }
}
