/**
 * The stream of a table: the engine captures changes, and this log makes them readable. Each write
 * waits until its changes are in the log, so readers are notified instead of polling.
 */
import { createHash } from 'node:crypto';
import { AwsError } from '../../../core/aws-error.ts';
import { RecordLog } from '../../../core/record-log.ts';
import type { Clock } from '../../../core/service.ts';
import type { Store } from '../../../state/store.ts';
import type { EngineClient } from '../engine-client.ts';
import {
  changeRecord,
  changesNothing,
  type EngineRecord,
  type StreamView,
  type WireItem,
} from './change-record.ts';

/** The place in the engine's stream from which a start reads. */
export interface Horizon {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** A stream of the template. */
export interface ChangeStreamSettings {
  readonly arn: string;
  readonly label: string;
  readonly tableName: string;
  readonly region: string;
  readonly view: StreamView;
  readonly keySchema: readonly unknown[];
  /** Key of the table. DynamoDB encrypts the stream with it. */
  readonly keyArn?: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  /** The engine's own ARN of the stream. */
  readonly engineArn: string;
  readonly engine: EngineClient;
  readonly clock: Clock;
  /** Stream ARN → its horizon. */
  readonly horizons: Store<Horizon>;
}

/** DynamoDB keeps records for 24 hours. */
const retentionMs = 24 * 3_600_000;
const readLimitBytes = 1024 * 1024;
/** Memory for records that every reader has passed. */
const capacityBytes = 64 * 1024 * 1024;

/** One shard; its records stay in the engine, so a kill loses none. */
export class ChangeStream {
  readonly settings: ChangeStreamSettings;
  readonly log: RecordLog;
  /** Keys of items that DynamoDB deletes because they expired. */
  readonly #expiring = new Set<string>();
  #shardId: string | undefined;
  #iterator: string | undefined;
  /** Sequence number of the last record that is in the log or was skipped. */
  #captured = '';
  /** The last sequence number that every reader has passed. */
  #passed = '';
  #isOpening = true;
  #current: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(settings: ChangeStreamSettings) {
    const { arn, clock, createdAt, horizons } = settings;
    this.settings = settings;
    const hash = createHash('sha256').update(arn).digest('hex').slice(0, 8);
    this.log = new RecordLog({
      id: `shardId-${String(createdAt).padStart(20, '0')}-${hash}`,
      clock,
      retentionMs,
      capacityBytes,
      readLimitBytes,
      // Refusing the record would lose it, because the write has already happened.
      onFull: () => undefined,
      onProgress: (slowest) => (this.#passed = slowest),
    });
    const horizon = horizons.get(arn);
    this.#shardId = horizon?.shardId;
    this.#captured = horizon?.sequenceNumber ?? '';
  }

  /** Reads what the engine captured before this start. */
  async open(): Promise<void> {
    await this.#pull();
    this.#isOpening = false;
    this.keep();
  }

  /** Resolves when every change that the engine has captured so far is in the log. */
  capture(): Promise<void> {
    if (this.#current === undefined) {
      this.#current = this.#pull().finally(() => (this.#current = undefined));
      return this.#current;
    }
    // The running read may have passed the caller's change, so the caller waits for the next one.
    this.#next ??= this.#current.then(() => {
      this.#next = undefined;
      return this.capture();
    });
    return this.#next;
  }

  /** Marks a key while DynamoDB deletes its item, so that the record names DynamoDB. */
  async expire<Result>(key: WireItem, remove: () => Promise<Result>): Promise<Result> {
    const text = keyText(key);
    this.#expiring.add(text);
    try {
      return await remove();
    } finally {
      this.#expiring.delete(text);
    }
  }

  /** Stores where the next start reads on. Records that all readers passed are then skipped. */
  keep(): void {
    const { arn, horizons } = this.settings;
    if (this.#shardId !== undefined && this.#passed !== '') {
      horizons.set(arn, { shardId: this.#shardId, sequenceNumber: this.#passed });
    }
  }

  async #pull(): Promise<void> {
    const { engine } = this.settings;
    try {
      for (;;) {
        this.#iterator ??= await this.#requestIterator();
        if (this.#iterator === undefined) {
          return;
        }
        // GetRecords's documented response.
        const read = (await engine('GetRecords', { ShardIterator: this.#iterator })) as unknown as EngineRead;
        read.Records.forEach((record) => this.#take(record));
        const isClosed = typeof read.NextShardIterator !== 'string';
        this.#iterator = read.NextShardIterator ?? (await this.#requestIterator(this.#shardId));
        if (this.#iterator === undefined || (read.Records.length === 0 && !isClosed)) {
          return;
        }
      }
    } catch (error) {
      // The next capture asks for a new iterator.
      this.#iterator = undefined;
      if (!(error instanceof AwsError)) {
        throw error;
      }
    }
  }

  /** Continues in the shard after a finished one, or at the last captured record without one. */
  async #requestIterator(finished?: string): Promise<string | undefined> {
    const { engine, engineArn: StreamArn } = this.settings;
    // DescribeStream's documented response, as GetShardIterator's below.
    const { StreamDescription } = (await engine('DescribeStream', {
      StreamArn,
    })) as unknown as EngineDescription;
    const ids = StreamDescription.Shards.map(({ ShardId }) => ShardId);
    const known = ids.indexOf(this.#shardId ?? '');
    const ShardId = finished === undefined ? (ids[known] ?? ids[0]) : ids[known + 1];
    if (ShardId === undefined) {
      return undefined;
    }
    const request = async (from: object): Promise<string> =>
      ((await engine('GetShardIterator', { StreamArn, ShardId, ...from })) as { ShardIterator: string })
        .ShardIterator;
    const isSame = ShardId === this.#shardId && this.#captured !== '';
    this.#shardId = ShardId;
    const oldest = { ShardIteratorType: 'TRIM_HORIZON' };
    // The engine may have trimmed the record. Records that were captured before are skipped.
    return isSame
      ? request({
          ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
          SequenceNumber: this.#captured.slice(1),
        }).catch(() => request(oldest))
      : request(oldest);
  }

  #take(record: EngineRecord): void {
    const { clock } = this.settings;
    const sequenceNumber = toSequenceNumber(record.dynamodb.SequenceNumber);
    if (sequenceNumber <= this.#captured) {
      return;
    }
    this.#captured = sequenceNumber;
    // The engine's time is the machine's, which the world's may have left.
    const arrivedAt = this.#isOpening ? record.dynamodb.ApproximateCreationDateTime * 1000 : clock.now();
    if (arrivedAt <= clock.now() - retentionMs) {
      this.#passed = sequenceNumber;
    } else if (!changesNothing(record)) {
      const expired = record.eventName === 'REMOVE' && this.#expiring.has(keyText(record.dynamodb.Keys));
      const data = JSON.stringify(
        changeRecord(record, this.settings, { sequenceNumber, arrivedAt, expired }),
      );
      this.log.store({ sequenceNumber, partitionKey: '', data, arrivedAt }, data.length);
    }
  }
}

interface EngineRead {
  readonly Records: readonly EngineRecord[];
  /** Absent or null at the end of a closed shard. */
  readonly NextShardIterator?: string | null;
}

interface EngineDescription {
  readonly StreamDescription: { readonly Shards: readonly { readonly ShardId: string }[] };
}

/** All have 25 digits, so they compare the same as numbers and as texts. AWS's have 21 to 40. */
function toSequenceNumber(engineNumber: string): string {
  return `1${engineNumber.padStart(24, '0')}`;
}

/** The same text for the same key, in any order of its attributes. */
function keyText(key: WireItem): string {
  return JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)));
}
