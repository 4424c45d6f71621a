/**
 * One shard: its records in the order of their arrival, for as long as they are retained and memory
 * allows.
 */
import type { Clock } from '../../core/service.ts';
import { capacityExceeded } from './kinesis-errors.ts';
import type { HashRange } from './hash-ranges.ts';
import { sequenceBase, sequenceNumberOf } from './sequence-numbers.ts';

/** A record as the shard holds it. */
export interface StoredRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** Base64, the form in which it leaves. */
  readonly data: string;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
}

/** A reader whose progress the shard waits for before it gives memory up. */
export interface Consumer {
  /**
   * The sequence number up to which, itself included, the consumer needs nothing again; undefined
   * at first.
   */
  readonly position: string | undefined;
  /** Positions only grow. */
  advance(position: string): void;
}

/** A shard. */
export interface Shard {
  readonly id: string;
  readonly range: HashRange;
  /**
   * Takes a record of this size. Throws ProvisionedThroughputExceededException when it is full of
   * what consumers have not read.
   */
  append(partitionKey: string, data: string, sizeBytes: number): StoredRecord;
  /** Takes records back that it held before a restart. */
  restore(records: readonly StoredRecord[]): void;
  /**
   * The records after (or from) a sequence number, oldest first; from the oldest when it is empty.
   */
  read(from: ReadFrom, limit: number): readonly StoredRecord[];
  /** The first record that arrived at that moment or later. */
  since(arrivedAt: number): StoredRecord | undefined;
  readonly newest: StoredRecord | undefined;
  /** Registers a consumer. */
  attach(): Consumer;
  /** Calls the listener at every arrival, until what it answers is called. */
  watch(listener: () => void): () => void;
  /** Records that a consumer has still to read; all when there is no consumer. */
  unread(): readonly StoredRecord[];
}

/** A place in a shard. */
export interface ReadFrom {
  readonly sequenceNumber: string;
  readonly inclusive: boolean;
}

/** What a shard is made with. */
export interface ShardSettings {
  readonly index: number;
  readonly range: HashRange;
  /** Epoch milliseconds. */
  readonly bornAt: number;
  readonly retentionMs: number;
  readonly capacityBytes: number;
  readonly clock: Clock;
  /** The next running number; no number may be given twice, not even after a crash. */
  readonly nextRunning: () => number;
  /** Told of the position that every consumer has reached, each time one advances. */
  readonly onProgress: (slowest: string) => void;
}

/** GetRecords answers no more at once. */
const readLimitBytes = 10 * 1024 * 1024;

/** Gone records are cut off the array only now and then. */
const slack = 4096;

/** What a record takes beside its texts, roughly. */
const overheadBytes = 200;

/** `shardId-000000000001`. */
export function shardIdOf(index: number): string {
  return `shardId-${String(index).padStart(12, '0')}`;
}

/** An empty shard. */
export function createShard(settings: ShardSettings): Shard {
  const { clock, retentionMs, capacityBytes, nextRunning } = settings;
  const base = sequenceBase(settings.bornAt, settings.index);
  const consumers: Consumer[] = [];
  const listeners = new Set<() => void>();
  let records: StoredRecord[] = [];
  let first = 0;
  let heldBytes = 0;

  function drop(count: number): void {
    for (const record of records.slice(first, first + count)) {
      heldBytes -= footprint(record);
    }
    first += count;
    if (first < slack || first * 2 < records.length) {
      return;
    }
    records = records.slice(first);
    first = 0;
  }

  function dropExpired(now: number): void {
    const oldest = records[first];
    if (oldest === undefined || oldest.arrivedAt > now - retentionMs) {
      return;
    }
    drop(search((record) => record.arrivedAt > now - retentionMs) - first);
  }

  /**
   * Makes room by giving up what every consumer has read, at AWS it would stay until it expires.
   */
  function makeRoom(sizeBytes: number): void {
    const needed = slowestPosition();
    const readable =
      needed === undefined ? first : search((record) => needed === '' || record.sequenceNumber > needed);
    drop(consumers.length === 0 ? Math.ceil((records.length - first) / 8) : readable - first);
    if (heldBytes + sizeBytes > capacityBytes) {
      throw capacityExceeded(shardIdOf(settings.index));
    }
  }

  /** Undefined without consumers, empty when one has read nothing yet. */
  function slowestPosition(): string | undefined {
    return consumers
      .map(({ position = '' }) => position)
      .reduce<string | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
  }

  /** The index of the first record that satisfies a test which all later ones satisfy too. */
  function search(test: (record: StoredRecord) => boolean): number {
    let [low, high] = [first, records.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const record = records[middle];
      if (record !== undefined && test(record)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  function add(record: StoredRecord): void {
    records.push(record);
    heldBytes += footprint(record);
  }

  return {
    id: shardIdOf(settings.index),
    range: settings.range,
    append(partitionKey, data, sizeBytes) {
      const arrivedAt = clock.now();
      dropExpired(arrivedAt);
      if (heldBytes + sizeBytes > capacityBytes) {
        makeRoom(sizeBytes);
      }
      const sequenceNumber = sequenceNumberOf(base, nextRunning(), arrivedAt);
      const record = { sequenceNumber, partitionKey, data, arrivedAt };
      add(record);
      for (const listener of listeners) {
        listener();
      }
      return record;
    },
    restore: (kept) => kept.forEach(add),
    read({ sequenceNumber, inclusive }, limit) {
      dropExpired(clock.now());
      const start = search((record) =>
        inclusive ? record.sequenceNumber >= sequenceNumber : record.sequenceNumber > sequenceNumber,
      );
      return upToSize(records, start, limit);
    },
    since: (arrivedAt) => records[search((record) => record.arrivedAt >= arrivedAt)],
    get newest() {
      return records.length > first ? records.at(-1) : undefined;
    },
    attach() {
      let reached: string | undefined;
      const consumer: Consumer = {
        get position() {
          return reached;
        },
        advance(position) {
          reached = position;
          settings.onProgress(slowestPosition() ?? '');
        },
      };
      consumers.push(consumer);
      return consumer;
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    unread() {
      dropExpired(clock.now());
      const position = slowestPosition() ?? '';
      return records.slice(search((record) => record.sequenceNumber > position));
    },
  };
}

function upToSize(records: readonly StoredRecord[], start: number, limit: number): readonly StoredRecord[] {
  const end = Math.min(start + limit, records.length);
  let bytes = 0;
  for (let index = start; index < end; index += 1) {
    bytes += (records[index]?.data.length ?? 0) * 0.75;
    if (bytes > readLimitBytes) {
      return records.slice(start, Math.max(index, start + 1));
    }
  }
  return records.slice(start, end);
}

function footprint({ data, partitionKey }: StoredRecord): number {
  return data.length + partitionKey.length + overheadBytes;
}
