/**
 * Reads one shard for a mapping: one batch at a time, the next only when the one before is done or
 * given up, so that records of a partition key never overtake each other. AWS asks the shard once a
 * second; this reader is told of arrivals and does not wait.
 */
import { randomUUID } from 'node:crypto';
import { ResponseLostError } from '../../../core/response-lost.ts';
import type { Store } from '../../../state/store.ts';
import { AwsError } from '../../../core/aws-error.ts';
import type { ReadRecord } from '../../kinesis/read-operations.ts';
import type { Consumer } from '../../kinesis/shard.ts';
import type { Clock } from '../../../core/service.ts';
import type { FunctionConfiguration } from '../function-configuration.ts';
import type { InvokeAnswer } from '../invoke.ts';
import { createBackOff } from './back-off.ts';
import { eventWriter, fittingBatches } from './batch-event.ts';
import { outcomeOf } from './batch-outcome.ts';
import { discardedDocument, type DiscardReason, type LastTry } from './discarded.ts';
import { createRecordSource, type RecordSourceSettings } from './record-source.ts';
import { afterFailure, type Batch } from './work.ts';

/** A reader. */
export interface ShardReader {
  start(): void;
  /**
   * The next read begins as the first did: with a look at the stream and a new iterator, so that
   * every permission is asked again.
   */
  beginAnew(): void;
  /** True while the shard holds records that are neither processed nor given up. */
  pending(): boolean;
  /** Begins nothing more; resolves when what runs has ended. Its checkpoint is stored then. */
  stop(): Promise<void>;
}

/** What a reader works with. */
export interface ShardReaderSettings extends RecordSourceSettings {
  readonly target: FunctionConfiguration;
  readonly clock: Clock;
  readonly region: string;
  /** Mapping and shard → the last sequence number that is done. */
  readonly checkpoints: Store<string>;
  /** Told when records are done or given up. */
  readonly onProgress: () => void;
}

/** Makes a reader that goes on where the one before it stopped. */
export function createShardReader(settings: ShardReaderSettings): ShardReader {
  const { mapping, shard, checkpoints } = settings;
  const checkpointKey = `${mapping.id}/${shard.id}`;
  const checkpoint = checkpoints.get(checkpointKey);
  const consumer = shard.attach();
  if (checkpoint !== undefined) {
    consumer.advance(checkpoint);
  }
  const source = createRecordSource(settings, checkpoint);
  const worker = createWorker(settings, consumer);
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (!worker.stopped()) {
      try {
        if (worker.isIdle()) {
          worker.take(await source.next());
        } else {
          await worker.handOver();
        }
      } catch (error) {
        requireAwsFailure(error);
        await worker.pause();
      }
    }
  }

  return {
    start() {
      if (mapping.startingPosition === 'LATEST' && checkpoint === undefined && shard.newest !== undefined) {
        source.skipTo(shard.newest.sequenceNumber);
        consumer.advance(shard.newest.sequenceNumber);
      }
      running ??= run();
    },
    beginAnew: source.beginAnew,
    pending() {
      const { newest } = shard;
      return newest !== undefined && newest.sequenceNumber > (consumer.position ?? '');
    },
    async stop() {
      worker.stop();
      source.stop();
      await running;
      if (consumer.position !== undefined) {
        checkpoints.set(checkpointKey, consumer.position);
      }
    },
  };
}

/** Hands batches over, one after the other. */
interface Worker {
  isIdle(): boolean;
  take(records: readonly ReadRecord[]): void;
  /** Hands the oldest batch over; throws what AWS answers, the batch then stays. */
  handOver(): Promise<void>;
  pause(): Promise<void>;
  stopped(): boolean;
  stop(): void;
}

function createWorker(settings: ShardReaderSettings, consumer: Consumer): Worker {
  const { mapping, target, shard, calls, clock, onProgress, region } = settings;
  const { streamArn } = mapping;
  const toEvent = eventWriter({ shardId: shard.id, streamArn, region, roleArn: target.roleArn });
  const work: Batch[] = [];
  const backOff = createBackOff();
  let stopped = false;

  /**
   * Until this has succeeded the batch is the first of the work, so that what AWS refuses comes
   * again without counting.
   */
  async function handOver(): Promise<void> {
    const [batch] = work;
    if (batch === undefined) {
      return;
    }
    const fresh = batch.records.findIndex((record) => !isTooOld(record));
    if (fresh !== 0) {
      return giveUpOld(batch, fresh === -1 ? batch.records.length : fresh);
    }
    const requestId = randomUUID();
    batch.event ??= toEvent(batch.records);
    const answer = await calls.invoke(batch.event, requestId);
    const outcome = outcomeOf(answer, batch.records, mapping.reportsItemFailures);
    if (outcome.kind !== 'done') {
      return goOnAfter(batch, outcome, answer, requestId);
    }
    backOff.reset();
    work.shift();
    advance(batch.records);
  }

  async function goOnAfter(
    batch: Batch,
    outcome: Parameters<typeof afterFailure>[1],
    { FunctionError: functionError }: InvokeAnswer,
    requestId: string,
  ): Promise<void> {
    // The function was perhaps ended under the batch, which the next start will hand over again.
    if (stopped) {
      return;
    }
    const { done, next, discarded } = afterFailure(batch, outcome, mapping);
    work.splice(0, 1, ...next);
    advance(batch.records.slice(0, done));
    if (discarded !== undefined) {
      const last = { requestId, invokeCount: discarded.failures, ...(functionError && { functionError }) };
      await giveUp(discarded.records, 'RetryAttemptsExhausted', last);
    }
    await backOff.pause();
  }

  function isTooOld({ ApproximateArrivalTimestamp: arrivedAt }: ReadRecord): boolean {
    return clock.now() - arrivedAt * 1000 > mapping.maximumAgeMs;
  }

  async function giveUpOld({ records, failures }: Batch, count: number): Promise<void> {
    work.splice(0, 1, ...(count < records.length ? [{ records: records.slice(count), failures }] : []));
    const last = { requestId: randomUUID(), invokeCount: failures };
    await giveUp(records.slice(0, count), 'RecordAgeExceeded', last);
  }

  /**
   * Tries until the destination has taken the message: a batch must not vanish. AWS does not
   * document what it does here.
   */
  async function giveUp(
    records: readonly ReadRecord[],
    condition: DiscardReason,
    last: LastTry,
  ): Promise<void> {
    const place = { functionArn: target.arn, shardId: shard.id, streamArn };
    const document = discardedDocument({ ...last, ...place, condition, records, at: clock.now() });
    while (!(await isTold(document))) {
      if (stopped) {
        return;
      }
      await backOff.pause();
    }
    advance(records);
  }

  async function isTold(document: string): Promise<boolean> {
    try {
      await calls.tellDestination(document);
      return true;
    } catch (error) {
      requireAwsFailure(error);
      return false;
    }
  }

  function advance(records: readonly ReadRecord[]): void {
    const last = records.at(-1);
    if (last === undefined) {
      return;
    }
    consumer.advance(last.SequenceNumber);
    onProgress();
  }

  return {
    isIdle: () => work.length === 0,
    take: (records) => {
      work.push(...fittingBatches(records).map((fitting) => ({ records: fitting, failures: 0 })));
    },
    handOver,
    pause: backOff.pause,
    stopped: () => stopped,
    stop() {
      stopped = true;
      backOff.stop();
    },
  };
}

/**
 * Refused or failed by AWS, which is nothing that the records did. Anything else is a defect and is
 * thrown on.
 */
function requireAwsFailure(error: unknown): void {
  if (!(error instanceof AwsError || error instanceof ResponseLostError)) {
    throw error;
  }
}
