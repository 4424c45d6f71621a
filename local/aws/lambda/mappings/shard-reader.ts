/**
 * Reads one shard for a mapping: one batch at a time, the next only when the one before is done or given up, so that records of a partition key never
 * overtake each other. AWS asks the shard once a second; this reader is told of arrivals and does not wait.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as immediate } from 'node:timers/promises';
import { AnswerLost } from '../../../faults.ts';
import type { Store } from '../../../state/store.ts';
import { AwsError } from '../../aws-error.ts';
import type { GetShardIteratorInput, ReadRecord } from '../../kinesis/read-operations.ts';
import type { Shard } from '../../kinesis/shard.ts';
import type { Clock } from '../../service.ts';
import type { FunctionConfiguration } from '../function-configuration.ts';
import { eventWriter, fittingBatches } from './batch-event.ts';
import { outcomeOf } from './batch-outcome.ts';
import { discardedDocument, type DiscardReason } from './discarded.ts';
import type { MappingConfiguration } from './mapping-configuration.ts';
import type { PollerCalls } from './poller-calls.ts';
import { createSleeper } from '../../sleeper.ts';
import { afterFailure, type Batch } from './work.ts';

/** A reader. */
export interface ShardReader {
  start(): void;
  /** True while the shard holds records that are neither processed nor given up. */
  pending(): boolean;
  /** Begins nothing more; resolves when what runs has ended. Its checkpoint is stored then. */
  stop(): Promise<void>;
}

/** What a reader works with. */
export interface ShardReaderSettings {
  readonly mapping: MappingConfiguration;
  readonly target: FunctionConfiguration;
  readonly shard: Shard;
  readonly calls: PollerCalls;
  readonly clock: Clock;
  readonly region: string;
  /** Mapping and shard → the last sequence number that is done. */
  readonly checkpoints: Store<string>;
  /** Told when records are done or given up. */
  readonly onProgress: () => void;
}

/** The last invocation of a batch, as the destination is told of it. */
interface LastTry {
  readonly requestId: string;
  readonly invokeCount: number;
  readonly functionError?: string;
}

const firstBackOffMs = 50;
const longestBackOffMs = 1000;

/** Makes a reader that goes on where the one before it stopped. */
export function createShardReader(settings: ShardReaderSettings): ShardReader {
  const { mapping, target, shard, calls, clock, checkpoints } = settings;
  const checkpointKey = `${mapping.id}/${shard.id}`;
  const toEvent = eventWriter({ ...settings, shardId: shard.id, ...mapping, roleArn: target.roleArn });
  const consumer = shard.attach();
  const arrivals = createSleeper();
  const backOff = createSleeper();
  const work: Batch[] = [];
  let iterator: string | undefined;
  /** Up to where `work` has been filled. */
  let fetched = checkpoints.get(checkpointKey);
  /** How many records must arrive before another look is worth it. */
  let missing = 1;
  let windowEndsAt: number | undefined;
  let failuresInRow = 0;
  let stopped = false;
  let running: Promise<void> | undefined;
  if (fetched !== undefined) consumer.advance(fetched);

  async function run(): Promise<void> {
    while (!stopped) {
      const batch = work.shift();
      try {
        if (batch === undefined) await fetch();
        else await handOver(batch);
      } catch (error) {
        if (!(error instanceof AwsError || error instanceof AnswerLost)) throw error;
        // Refused or failed by AWS, which is nothing that the records did: the same again, without counting.
        if (batch !== undefined) work.unshift(batch);
        iterator = undefined;
        await pauseAfterFailure();
      }
    }
  }

  async function fetch(): Promise<void> {
    iterator ??= await calls.shardIterator(shard.id, startingPoint());
    missing = 1;
    const { Records: records, NextShardIterator: next } = await calls.records(iterator, mapping.batchSize);
    const last = records.at(-1);
    if (last === undefined || windowIsOpen(records.length)) return untilArrival();
    windowEndsAt = undefined;
    iterator = next;
    fetched = last.SequenceNumber;
    work.push(...fittingBatches(records).map((fitting) => ({ records: fitting, failures: 0 })));
  }

  function startingPoint(): Omit<GetShardIteratorInput, 'ShardId'> {
    if (fetched !== undefined)
      return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: fetched };
    const { startingPosition, startingTimestamp: Timestamp } = mapping;
    if (startingPosition === 'AT_TIMESTAMP' && Timestamp !== undefined)
      return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp };
    return { ShardIteratorType: 'TRIM_HORIZON' };
  }

  /** True while a batch that is not full may wait for more. */
  function windowIsOpen(count: number): boolean {
    if (mapping.windowMs === 0 || count >= mapping.batchSize || stopped) return false;
    windowEndsAt ??= Date.now() + mapping.windowMs;
    missing += mapping.batchSize - count - 1;
    return Date.now() < windowEndsAt;
  }

  /** What arrives in the same turn of the event loop goes into the same batch. */
  async function untilArrival(): Promise<void> {
    const left = windowEndsAt === undefined ? undefined : windowEndsAt - Date.now();
    if (missing > 0 && !stopped) await arrivals.sleep(left);
    await immediate();
  }

  async function handOver(batch: Batch): Promise<void> {
    const fresh = batch.records.findIndex((record) => !isTooOld(record));
    if (fresh !== 0) return giveUpOld(batch, fresh === -1 ? batch.records.length : fresh);
    const requestId = randomUUID();
    batch.event ??= toEvent(batch.records);
    const answer = await calls.invoke(batch.event, requestId);
    const outcome = outcomeOf(answer, batch.records, mapping.reportsItemFailures);
    if (outcome.kind === 'done') {
      failuresInRow = 0;
      return advance(batch.records);
    }
    // The function was perhaps ended under the batch, which the next start will hand over again.
    if (stopped) return;
    const { done, next, discarded } = afterFailure(batch, outcome, mapping);
    if (done > 0) advance(batch.records.slice(0, done));
    work.unshift(...next);
    if (discarded !== undefined) {
      const { FunctionError: functionError } = answer;
      const invokeCount = discarded.failures;
      await giveUp(discarded.records, 'RetryAttemptsExhausted', {
        requestId,
        invokeCount,
        ...(functionError !== undefined && { functionError }),
      });
    }
    await pauseAfterFailure();
  }

  function isTooOld({ ApproximateArrivalTimestamp: arrivedAt }: ReadRecord): boolean {
    return clock.now() - arrivedAt * 1000 > mapping.maximumAgeMs;
  }

  async function giveUpOld({ records, failures }: Batch, count: number): Promise<void> {
    if (count < records.length) work.unshift({ records: records.slice(count), failures });
    await giveUp(records.slice(0, count), 'RecordAgeExceeded', {
      requestId: randomUUID(),
      invokeCount: failures,
    });
  }

  /** Tries until the destination has taken the message: a batch must not vanish. AWS does not document what it does here. */
  async function giveUp(
    records: readonly ReadRecord[],
    condition: DiscardReason,
    last: LastTry,
  ): Promise<void> {
    const document = discardedDocument({
      ...last,
      condition,
      records,
      functionArn: target.arn,
      shardId: shard.id,
      streamArn: mapping.streamArn,
      at: clock.now(),
    });
    while (!(await isTold(document))) {
      if (stopped) return;
      await pauseAfterFailure();
    }
    advance(records);
  }

  async function isTold(document: string): Promise<boolean> {
    try {
      await calls.tellDestination(document);
      return true;
    } catch (error) {
      if (error instanceof AwsError || error instanceof AnswerLost) return false;
      throw error;
    }
  }

  function advance(records: readonly ReadRecord[]): void {
    const last = records.at(-1);
    if (last !== undefined) consumer.advance(last.SequenceNumber);
    settings.onProgress();
  }

  async function pauseAfterFailure(): Promise<void> {
    const milliseconds = Math.min(firstBackOffMs * 2 ** failuresInRow, longestBackOffMs);
    failuresInRow += 1;
    if (!stopped) await backOff.sleep(milliseconds);
  }

  const unwatch = shard.watch(() => {
    missing -= 1;
    if (missing <= 0) arrivals.wake();
  });

  return {
    start() {
      if (mapping.startingPosition === 'LATEST' && fetched === undefined && shard.newest !== undefined) {
        fetched = shard.newest.sequenceNumber;
        consumer.advance(fetched);
      }
      running ??= run();
    },
    pending() {
      const { newest } = shard;
      return newest !== undefined && newest.sequenceNumber > (consumer.position ?? '');
    },
    async stop() {
      stopped = true;
      unwatch();
      arrivals.wake();
      backOff.wake();
      await running;
      if (consumer.position !== undefined) checkpoints.set(checkpointKey, consumer.position);
    },
  };
}
