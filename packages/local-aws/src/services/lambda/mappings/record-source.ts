/**
 * Reads the records of a shard for a mapping. Waits for arrivals and, where the mapping has a
 * batching window, for a fuller batch.
 */
import { setImmediate as immediate } from 'node:timers/promises';
import type { RecordLog } from '../../../core/record-log.ts';
import { createSleeper } from '../../../core/sleeper.ts';
import type { MappingConfiguration } from './mapping-configuration.ts';
import type { PollerCalls } from './poller-calls.ts';
import type { SourceRecord, StartingPoint } from './source.ts';

/** The shard to read, the mapping that reads it, and the calls made for it. */
export interface RecordSourceSettings {
  readonly mapping: MappingConfiguration;
  readonly shard: RecordLog;
  readonly calls: PollerCalls;
}

/** Reads the records of one shard, each once. */
export class RecordSource {
  readonly #settings: RecordSourceSettings;
  readonly #arrivals = createSleeper();
  readonly #unwatch: () => void;
  #iterator: string | undefined;
  /** Sequence number of the last record that was returned or skipped. */
  #fetched: string | undefined;
  /** How many records must arrive before another read is worth it. */
  #missing = 1;
  #windowEndsAt: number | undefined;
  #stopped = false;

  /** Starts after `position`, or at the mapping's starting position without one. */
  constructor(settings: RecordSourceSettings, position: string | undefined) {
    this.#settings = settings;
    this.#fetched = position;
    this.#unwatch = settings.shard.watch(() => {
      this.#missing -= 1;
      if (this.#missing <= 0) {
        this.#arrivals.wake();
      }
    });
  }

  /**
   * Returns the next records, or none when it only waited. Throws the error of a failed call; the
   * next call then continues at the same record.
   */
  async next(): Promise<readonly SourceRecord[]> {
    try {
      return await this.#read();
    } catch (error) {
      this.#iterator = undefined;
      throw error;
    }
  }

  /** Skips everything up to this sequence number. */
  skipTo(sequenceNumber: string): void {
    this.#fetched = sequenceNumber;
  }

  /** Makes the next read describe the stream and request a new iterator. */
  restart(): void {
    this.#iterator = undefined;
  }

  /** Ends waiting. */
  stop(): void {
    this.#stopped = true;
    this.#unwatch();
    this.#arrivals.wake();
  }

  async #read(): Promise<readonly SourceRecord[]> {
    const { calls, mapping, shard } = this.#settings;
    this.#iterator ??= await this.#requestIterator();
    this.#missing = 1;
    const { records, next } = await calls.records(shard.id, this.#iterator, mapping.batchSize);
    const last = records.at(-1);
    if (last === undefined || this.#isWindowOpen(records.length)) {
      await this.#waitForArrival();
      return [];
    }
    this.#windowEndsAt = undefined;
    this.#iterator = next;
    this.#fetched = last.sequenceNumber;
    return records;
  }

  async #requestIterator(): Promise<string> {
    const { calls, shard } = this.#settings;
    await calls.describeStream();
    return calls.shardIterator(shard.id, this.#startingPoint());
  }

  #startingPoint(): StartingPoint {
    if (this.#fetched !== undefined) {
      return { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: this.#fetched };
    }
    const { startingPosition, startingTimestamp: timestamp } = this.#settings.mapping;
    if (startingPosition === 'AT_TIMESTAMP' && timestamp !== undefined) {
      return { type: 'AT_TIMESTAMP', timestamp };
    }
    return { type: 'TRIM_HORIZON' };
  }

  /** True while a batch that is not full may wait for more records. */
  #isWindowOpen(count: number): boolean {
    const { batchSize, windowMs } = this.#settings.mapping;
    if (windowMs === 0 || count >= batchSize || this.#stopped) {
      return false;
    }
    this.#windowEndsAt ??= Date.now() + windowMs;
    this.#missing += batchSize - count - 1;
    return Date.now() < this.#windowEndsAt;
  }

  /** Records that arrive in the same turn of the event loop go into the same batch. */
  async #waitForArrival(): Promise<void> {
    const left = this.#windowEndsAt === undefined ? undefined : this.#windowEndsAt - Date.now();
    if (this.#missing > 0 && !this.#stopped) {
      await this.#arrivals.sleep(left);
    }
    await immediate();
  }
}
