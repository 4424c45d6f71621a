/**
 * The records of one shard in order of arrival, kept while the retention period and memory allow.
 * Shards of Kinesis and of DynamoDB's streams are such logs.
 */
import type { Clock } from './service.ts';

/** A record of Kinesis or of a table's stream, as a shard keeps it. */
export interface StoredRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** As GetRecords returns it: base64 for Kinesis, JSON for DynamoDB. */
  readonly data: string;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
}

/** A reader. The shard frees memory only of records that every consumer has passed. */
export interface Consumer {
  /** The last sequence number that the consumer does not need again; undefined at first. */
  readonly position: string | undefined;
  /** Positions only grow. */
  advance(position: string): void;
}

/** A position in a shard. */
export interface ReadFrom {
  readonly sequenceNumber: string;
  readonly inclusive: boolean;
}

/** `capacityBytes` limits the records in memory, and `readLimitBytes` those of one read. */
export interface RecordLogSettings {
  readonly id: string;
  readonly retentionMs: number;
  readonly capacityBytes: number;
  readonly readLimitBytes: number;
  readonly clock: Clock;
  /** Called when unread records fill the log. The record is stored unless this throws. */
  readonly onFull: () => void;
  /** Called with the position of the slowest consumer each time one advances. */
  readonly onProgress: (slowest: string) => void;
}

/** Dropped records are cut off the array only when there are this many. */
const slack = 4096;

/** Approximate memory of a record besides its strings. */
const overheadBytes = 200;

/** Keeps records in memory by sequence number. Storing and reading drop expired records. */
export class RecordLog {
  readonly id: string;
  readonly #settings: RecordLogSettings;
  readonly #consumers: Consumer[] = [];
  readonly #listeners = new Set<() => void>();
  #records: StoredRecord[] = [];
  /** Index of the oldest record; those before it are dropped. */
  #first = 0;
  #heldBytes = 0;
  #dropped = '';

  constructor(settings: RecordLogSettings) {
    this.id = settings.id;
    this.#settings = settings;
  }

  /**
   * Stores the newest record. Its sequence number is greater than all before it, and of the same
   * length. Throws what `onFull` throws.
   */
  store(record: StoredRecord, sizeBytes: number): void {
    this.#dropExpired(record.arrivedAt);
    if (this.#heldBytes + sizeBytes > this.#settings.capacityBytes) {
      this.#makeRoom(sizeBytes);
    }
    this.#add(record);
    for (const listener of this.#listeners) {
      listener();
    }
  }

  /** Adds records that the shard held before a restart. */
  restore(records: readonly StoredRecord[]): void {
    for (const record of records) {
      this.#add(record);
    }
  }

  /** Returns records after (or from) a sequence number, oldest first; all for an empty one. */
  read({ sequenceNumber, inclusive }: ReadFrom, limit: number): readonly StoredRecord[] {
    this.#dropExpired(this.#settings.clock.now());
    const start = this.#search((record) =>
      inclusive ? record.sequenceNumber >= sequenceNumber : record.sequenceNumber > sequenceNumber,
    );
    return upToSize(this.#records, start, limit, this.#settings.readLimitBytes);
  }

  /** Returns the first record that arrived at or after that time. */
  since(arrivedAt: number): StoredRecord | undefined {
    return this.#records[this.#search((record) => record.arrivedAt >= arrivedAt)];
  }

  /** Sequence number of the newest record that is no longer here; empty before the first. */
  get dropped(): string {
    this.#dropExpired(this.#settings.clock.now());
    return this.#dropped;
  }

  get newest(): StoredRecord | undefined {
    return this.#records.length > this.#first ? this.#records.at(-1) : undefined;
  }

  /** Registers a consumer. */
  attach(): Consumer {
    let reached: string | undefined;
    const consumer: Consumer = {
      get position() {
        return reached;
      },
      advance: (position) => {
        reached = position;
        this.#settings.onProgress(this.#slowestPosition() ?? '');
      },
    };
    this.#consumers.push(consumer);
    return consumer;
  }

  /** Calls the listener at every arrival; returns a function that ends this. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Returns the records that a consumer has not passed; without consumers, all records. */
  unread(): readonly StoredRecord[] {
    this.#dropExpired(this.#settings.clock.now());
    const position = this.#slowestPosition() ?? '';
    return this.#records.slice(this.#search((record) => record.sequenceNumber > position));
  }

  #add(record: StoredRecord): void {
    this.#records.push(record);
    this.#heldBytes += footprint(record);
  }

  #drop(count: number): void {
    for (const record of this.#records.slice(this.#first, this.#first + count)) {
      this.#heldBytes -= footprint(record);
      this.#dropped = record.sequenceNumber;
    }
    this.#first += count;
    if (this.#first < slack || this.#first * 2 < this.#records.length) {
      return;
    }
    this.#records = this.#records.slice(this.#first);
    this.#first = 0;
  }

  #dropExpired(now: number): void {
    const expiredAt = now - this.#settings.retentionMs;
    const oldest = this.#records[this.#first];
    if (oldest === undefined || oldest.arrivedAt > expiredAt) {
      return;
    }
    this.#drop(this.#search((record) => record.arrivedAt > expiredAt) - this.#first);
  }

  /** Drops what every consumer has read. AWS would keep it until it expires. */
  #makeRoom(sizeBytes: number): void {
    const needed = this.#slowestPosition();
    const readable =
      needed === undefined
        ? this.#first
        : this.#search((record) => needed === '' || record.sequenceNumber > needed);
    const count = this.#records.length - this.#first;
    this.#drop(this.#consumers.length === 0 ? Math.ceil(count / 8) : readable - this.#first);
    if (this.#heldBytes + sizeBytes > this.#settings.capacityBytes) {
      this.#settings.onFull();
    }
  }

  /** Undefined without consumers, empty when one has read nothing yet. */
  #slowestPosition(): string | undefined {
    return this.#consumers
      .map(({ position = '' }) => position)
      .reduce<string | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
  }

  /** Returns the index of the first record that passes a test which all later ones pass too. */
  #search(test: (record: StoredRecord) => boolean): number {
    let [low, high] = [this.#first, this.#records.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const record = this.#records[middle];
      if (record !== undefined && test(record)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}

function upToSize(
  records: readonly StoredRecord[],
  start: number,
  limit: number,
  limitBytes: number,
): readonly StoredRecord[] {
  const end = Math.min(start + limit, records.length);
  let bytes = 0;
  for (let index = start; index < end; index += 1) {
    bytes += (records[index]?.data.length ?? 0) * 0.75;
    if (bytes > limitBytes) {
      return records.slice(start, Math.max(index, start + 1));
    }
  }
  return records.slice(start, end);
}

function footprint({ data, partitionKey }: StoredRecord): number {
  return data.length + partitionKey.length + overheadBytes;
}
