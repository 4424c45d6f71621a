/** The fetched batches of one shard, which are passed to the function one after the other. */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../core/aws-error.ts';
import { ResponseLostError } from '../../../core/response-lost.ts';
import type { Clock } from '../../../core/service.ts';
import type { Consumer } from '../../../core/record-log.ts';
import { matchesPattern } from '../../events/pattern.ts';
import type { InvokeResponse } from '../invoke.ts';
import { createBackOff } from './back-off.ts';
import { batchEvent, fittingBatches } from './batch-event.ts';
import { outcomeOf, type BatchOutcome } from './batch-outcome.ts';
import { discardedDocument, type DiscardReason, type LastTry } from './discarded.ts';
import type { RecordSourceSettings } from './record-source.ts';
import type { MappedFunction, SourceRecord, StreamSource } from './source.ts';
import { afterFailure, type Batch } from './work.ts';

/** What the batches are processed with. */
export interface BatchQueueSettings extends RecordSourceSettings {
  readonly source: StreamSource;
  readonly target: MappedFunction;
  readonly clock: Clock;
  /** Called when records are processed or discarded. */
  readonly onProgress: () => void;
}

/** Batches that are fetched and not finished, oldest first. */
export class BatchQueue {
  readonly #settings: BatchQueueSettings;
  readonly #consumer: Consumer;
  readonly #batches: Batch[] = [];
  readonly #backOff = createBackOff();
  /** Sequence number of the last added record, whether a filter dropped it or not. */
  #added: string | undefined;
  #stopped = false;

  constructor(settings: BatchQueueSettings, consumer: Consumer) {
    this.#settings = settings;
    this.#consumer = consumer;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  /** Adds what the filters let through. */
  add(records: readonly SourceRecord[]): void {
    const { filters } = this.#settings.mapping;
    const isWanted = ({ fields }: SourceRecord): boolean =>
      filters.length === 0 || filters.some((pattern) => matchesPattern(pattern, fields));
    const wanted = fittingBatches(records.filter(isWanted));
    this.#batches.push(...wanted.map((fitting) => ({ records: fitting, failures: 0 })));
    this.#added = records.at(-1)?.sequenceNumber ?? this.#added;
  }

  /** Called without batches: passes the records that filters dropped after the last batch. */
  passFiltered(): void {
    if (this.#added !== undefined && this.#added !== this.#consumer.position) {
      this.#consumer.advance(this.#added);
      this.#settings.onProgress();
    }
  }

  /**
   * Invokes the function with the oldest batch. Throws the error of a failed call. The batch then
   * stays the first, and the call is repeated without counting as a retry.
   */
  async process(): Promise<void> {
    const [batch] = this.#batches;
    if (batch === undefined) {
      return;
    }
    const fresh = batch.records.findIndex((record) => !this.#isTooOld(record));
    if (fresh !== 0) {
      return this.#discardOld(batch, fresh === -1 ? batch.records.length : fresh);
    }
    const { calls, mapping } = this.#settings;
    const requestId = randomUUID();
    batch.event ??= batchEvent(batch.records);
    const response = await calls.invoke(batch.event, requestId);
    const outcome = outcomeOf(response, batch.records, mapping.reportsItemFailures);
    if (outcome.kind !== 'done') {
      return this.#continueAfter(batch, outcome, response, requestId);
    }
    this.#backOff.reset();
    this.#batches.shift();
    this.#advance(batch.records);
  }

  pause(): Promise<void> {
    return this.#backOff.pause();
  }

  stop(): void {
    this.#stopped = true;
    this.#backOff.stop();
  }

  async #continueAfter(
    batch: Batch,
    outcome: Exclude<BatchOutcome, { kind: 'done' }>,
    { FunctionError: functionError }: InvokeResponse,
    requestId: string,
  ): Promise<void> {
    // Stopping may have ended the function in the middle of the batch. The next start repeats it.
    if (this.#stopped) {
      return;
    }
    const { done, next, discarded } = afterFailure(batch, outcome, this.#settings.mapping);
    this.#batches.splice(0, 1, ...next);
    this.#advance(batch.records.slice(0, done));
    if (discarded !== undefined) {
      const last = { requestId, invokeCount: discarded.failures, ...(functionError && { functionError }) };
      await this.#discard(discarded.records, 'RetryAttemptsExhausted', last);
    }
    await this.#backOff.pause();
  }

  #isTooOld({ arrivedAt }: SourceRecord): boolean {
    const { clock, mapping } = this.#settings;
    return clock.now() - arrivedAt > mapping.maximumAgeMs;
  }

  async #discardOld({ records, failures }: Batch, count: number): Promise<void> {
    const rest = count < records.length ? [{ records: records.slice(count), failures }] : [];
    this.#batches.splice(0, 1, ...rest);
    const last = { requestId: randomUUID(), invokeCount: failures };
    await this.#discard(records.slice(0, count), 'RecordAgeExceeded', last);
  }

  /**
   * Retries until the destination accepts the message, so that no batch is lost. AWS does not
   * document its own behaviour here.
   */
  async #discard(records: readonly SourceRecord[], condition: DiscardReason, last: LastTry): Promise<void> {
    const { clock, mapping, shard, source, target } = this.#settings;
    const { batchInfo } = source;
    const { arn: functionArn, version: executedVersion } = target;
    const place = { shardId: shard.id, streamArn: mapping.streamArn, batchInfo };
    const document = discardedDocument({
      ...{ ...last, ...place, functionArn, executedVersion, condition, records },
      at: clock.now(),
    });
    while (!(await this.#isSent(document))) {
      if (this.#stopped) {
        return;
      }
      await this.#backOff.pause();
    }
    this.#advance(records);
  }

  async #isSent(document: string): Promise<boolean> {
    try {
      await this.#settings.calls.sendToDestination(document);
      return true;
    } catch (error) {
      requireAwsFailure(error);
      return false;
    }
  }

  #advance(records: readonly SourceRecord[]): void {
    const last = records.at(-1);
    if (last === undefined) {
      return;
    }
    this.#consumer.advance(last.sequenceNumber);
    this.#settings.onProgress();
  }
}

/**
 * Rethrows a defect of the emulator. Returns for an error that AWS reports and the records did not
 * cause.
 */
export function requireAwsFailure(error: unknown): void {
  if (!(error instanceof AwsError || error instanceof ResponseLostError)) {
    throw error;
  }
}
