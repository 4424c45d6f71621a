/**
 * Reads one shard for a mapping, one batch at a time. The next batch starts only when the one
 * before it is processed or discarded, so records of a partition key never overtake each other.
 * AWS polls the shard once a second; this reader is notified of arrivals and does not poll.
 */
import type { Store } from '../../../state/store.ts';
import type { Consumer } from '../../../core/record-log.ts';
import { BatchQueue, requireAwsFailure, type BatchQueueSettings } from './batch-queue.ts';
import { RecordSource, type RecordSourceSettings } from './record-source.ts';

/** What a reader works with. */
export interface ShardReaderSettings extends RecordSourceSettings, BatchQueueSettings {
  /** Mapping and shard → the last sequence number that is done. */
  readonly checkpoints: Store<string>;
}

/** Reads one shard and continues where the reader before it stopped. */
export class ShardReader {
  readonly #settings: ShardReaderSettings;
  readonly #checkpointKey: string;
  readonly #checkpoint: string | undefined;
  readonly #consumer: Consumer;
  readonly #source: RecordSource;
  readonly #batches: BatchQueue;
  #running: Promise<void> | undefined;

  constructor(settings: ShardReaderSettings) {
    const { mapping, shard, checkpoints } = settings;
    this.#settings = settings;
    this.#checkpointKey = `${mapping.id}/${shard.id}`;
    this.#checkpoint = checkpoints.get(this.#checkpointKey);
    this.#consumer = shard.attach();
    if (this.#checkpoint !== undefined) {
      this.#consumer.advance(this.#checkpoint);
    }
    this.#source = new RecordSource(settings, this.#checkpoint);
    this.#batches = new BatchQueue({ ...settings, onProgress: () => this.#onProgress() }, this.#consumer);
  }

  start(): void {
    const { mapping, shard } = this.#settings;
    if (
      mapping.startingPosition === 'LATEST' &&
      this.#checkpoint === undefined &&
      shard.newest !== undefined
    ) {
      this.#source.skipTo(shard.newest.sequenceNumber);
      this.#consumer.advance(shard.newest.sequenceNumber);
    }
    this.#running ??= this.#run();
  }

  /**
   * Makes the next read start like the first one: it describes the stream and requests a new
   * iterator, so that IAM checks every permission again.
   */
  restart(): void {
    this.#source.restart();
  }

  /** True while the shard holds records that are neither processed nor discarded. */
  pending(): boolean {
    const { newest } = this.#settings.shard;
    return newest !== undefined && newest.sequenceNumber > (this.#consumer.position ?? '');
  }

  /** Starts nothing more. Resolves when the running work has ended and its checkpoint is stored. */
  async stop(): Promise<void> {
    this.#batches.stop();
    this.#source.stop();
    await this.#running;
    this.#storeCheckpoint();
  }

  #onProgress(): void {
    if (this.#settings.source.durable) {
      this.#storeCheckpoint();
    }
    this.#settings.onProgress();
  }

  #storeCheckpoint(): void {
    if (this.#consumer.position !== undefined) {
      this.#settings.checkpoints.set(this.#checkpointKey, this.#consumer.position);
    }
  }

  async #run(): Promise<void> {
    while (!this.#batches.stopped) {
      try {
        if (this.#batches.isEmpty()) {
          this.#batches.passFiltered();
          this.#batches.add(await this.#source.next());
        } else {
          await this.#batches.process();
        }
      } catch (error) {
        requireAwsFailure(error);
        await this.#batches.pause();
      }
    }
  }
}
