/** The fetched batches of one shard, passed to the function one after the other. */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../core/aws-error.ts';
import { ResponseLostError } from '../../../core/response-lost.ts';
import type { Clock } from '../../../core/service.ts';
import type { ReadRecord } from '../../kinesis/read-operations.ts';
import type { Consumer } from '../../kinesis/shard.ts';
import type { FunctionConfiguration } from '../function-configuration.ts';
import type { InvokeResponse } from '../invoke.ts';
import { createBackOff } from './back-off.ts';
import { eventWriter, fittingBatches } from './batch-event.ts';
import { outcomeOf, type BatchOutcome } from './batch-outcome.ts';
import { discardedDocument, type DiscardReason, type LastTry } from './discarded.ts';
import type { RecordSourceSettings } from './record-source.ts';
import { afterFailure, type Batch } from './work.ts';

/** What the batches are processed with. */
export interface BatchQueueSettings extends RecordSourceSettings {
  readonly target: FunctionConfiguration;
  readonly clock: Clock;
  readonly region: string;
  /** Called when records are processed or discarded. */
  readonly onProgress: () => void;
}

/** Batches that are fetched and not finished, oldest first. */
export class BatchQueue {
  readonly #settings: BatchQueueSettings;
  readonly #consumer: Consumer;
  readonly #toEvent: ReturnType<typeof eventWriter>;
  readonly #batches: Batch[] = [];
  readonly #backOff = createBackOff();
  #stopped = false;

  constructor(settings: BatchQueueSettings, consumer: Consumer) {
    const { mapping, region, shard, target } = settings;
    this.#settings = settings;
    this.#consumer = consumer;
    this.#toEvent = eventWriter({
      shardId: shard.id,
      streamArn: mapping.streamArn,
      region,
      roleArn: target.roleArn,
    });
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  add(records: readonly ReadRecord[]): void {
    this.#batches.push(...fittingBatches(records).map((fitting) => ({ records: fitting, failures: 0 })));
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
    batch.event ??= this.#toEvent(batch.records);
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

  #isTooOld({ ApproximateArrivalTimestamp: arrivedAt }: ReadRecord): boolean {
    const { clock, mapping } = this.#settings;
    return clock.now() - arrivedAt * 1000 > mapping.maximumAgeMs;
  }

  async #discardOld({ records, failures }: Batch, count: number): Promise<void> {
    const rest = count < records.length ? [{ records: records.slice(count), failures }] : [];
    this.#batches.splice(0, 1, ...rest);
    const last = { requestId: randomUUID(), invokeCount: failures };
    await this.#discard(records.slice(0, count), 'RecordAgeExceeded', last);
  }

  /**
   * Repeats until the destination has taken the message, so that no batch vanishes. AWS does not
   * document what it does here.
   */
  async #discard(records: readonly ReadRecord[], condition: DiscardReason, last: LastTry): Promise<void> {
    const { clock, mapping, shard, target } = this.#settings;
    const place = { functionArn: target.arn, shardId: shard.id, streamArn: mapping.streamArn };
    const document = discardedDocument({ ...last, ...place, condition, records, at: clock.now() });
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

  #advance(records: readonly ReadRecord[]): void {
    const last = records.at(-1);
    if (last === undefined) {
      return;
    }
    this.#consumer.advance(last.SequenceNumber);
    this.#settings.onProgress();
  }
}

/** Rethrows a defect. Returns for an error that AWS caused, which the records did not. */
export function requireAwsFailure(error: unknown): void {
  if (!(error instanceof AwsError || error instanceof ResponseLostError)) {
    throw error;
  }
}
