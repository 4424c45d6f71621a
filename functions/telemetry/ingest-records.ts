/**
 * Ingests vehicles' records: stores messages and closed minutes, then the state that marks them
 * stored, then publishes. All writes are idempotent, so a retry repairs a crash between any two of
 * them. Each vehicle succeeds or fails alone.
 */
import { unpackSignals } from '../../domain/stored-signals.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import type { WriteFailure } from '../aws/write-outcome.ts';
import { countMetric } from '../runtime/metrics.ts';
import { jitter, pause } from '../runtime/pause.ts';
import type { AcceptedMessage, AcceptedRecord } from './accept.ts';
import { type DoneVehicle, archiveStored, toDone } from './archive.ts';
import type { VehicleRecords } from './batch.ts';
import { countIngested } from './count-ingested.ts';
import { withoutErased } from './erased.ts';
import { isFenced, removeFencedMessages } from './fence.ts';
import { type Folded, fold } from './fold.ts';
import { type ClosedHours, storeHours } from './hour-store.ts';
import { type MessageKey, type StoredMessage, readStored, storeMessages } from './message-store.ts';
import { type Limited, limitRecords, reportOverLimit } from './limit.ts';
import { isFew } from './return-limits.ts';
import { admit, shownSignals } from './positions.ts';
import { pruneViewers } from './prune-viewers.ts';
import { type WrittenState, publishStates } from './publish.ts';
import { areDueToItems, noteWritten } from './refusals.ts';
import type { ThrottledVehicle } from './return-records.ts';
import { telemetryRetentionDays } from './settings.ts';
import { sendSettings } from './send-settings.ts';
import { type StateChange, readStates, writeStates } from './state-store.ts';
import { isAfter } from './stream-event.ts';
import { reportUsedCertificates } from './used-certificates.ts';
import { type WriteFailures, joinFailures } from './write-failures.ts';

/**
 * After this many lost races with other invocations, Lambda must deliver a vehicle's records again.
 */
const maxOvertakes = 5;

/** Longest pause before another round when the table is throttled, in milliseconds. */
const tablePauseMs = 500;

/** A vehicle with its item, and those of its records that are new. */
interface Work extends Pick<Limited, 'overLimit' | 'use'> {
  readonly vehicle: VehicleRecords;
  readonly item: VehicleStateItem;
  /** Epoch milliseconds before the item was read. */
  readonly readAt: number;
  readonly fresh: readonly AcceptedRecord[];
  /** New records that do not count, because their certificate is not the vehicle's. */
  readonly fenced: readonly AcceptedRecord[];
  /**
   * New records with only the messages that are not stored: they held positions alone, or are of an
   * erased time.
   */
  readonly emptied: readonly AcceptedRecord[];
  /** How many positions of each record of `fresh` are not stored. */
  readonly withheld: readonly number[];
  /** How many messages of each record of `fresh` are of an erased time. */
  readonly erased: readonly number[];
}

interface FoldedWork extends Work {
  readonly folded: Folded;
}

/** The outcome of one round. */
interface Round {
  readonly failures: WriteFailures;
  /** The messages that the round stored. */
  readonly stored: readonly MessageKey[];
  /** Vehicles whose connection ended, so that another round closes their hours. */
  readonly unfinished: ReadonlySet<string>;
  /** The records that do not count. */
  readonly fenced: readonly VehicleRecords[];
  /** Vehicles whose state contains their records. */
  readonly done: readonly DoneVehicle[];
}

/** The vehicles that were not ingested. */
export interface NotIngested {
  /** Other invocations wrote first, so Lambda must deliver their records again. */
  readonly overtaken: readonly VehicleRecords[];
  /** DynamoDB throttles their items, not the table. */
  readonly throttled: readonly ThrottledVehicle[];
  /** DynamoDB will never write their items. */
  readonly refused: readonly VehicleRecords[];
  /** The records of certificates that are not their vehicle's. */
  readonly fenced: readonly VehicleRecords[];
  /** Ingested, but not handed to the archive. */
  readonly unarchived: readonly VehicleRecords[];
}

/**
 * Ingests the records. Rejects when AWS fails for a reason that does not concern an item, or when
 * the time is up.
 */
export async function ingestRecords(
  vehicles: readonly VehicleRecords[],
  options: CallOptions,
): Promise<NotIngested> {
  const ingestion = new Ingestion(vehicles, options);
  while (ingestion.isUnfinished()) {
    await ingestion.round();
  }
  return { ...ingestion.result(), unarchived: await archiveStored(ingestion.done, options) };
}

class Ingestion {
  readonly #options: CallOptions;
  readonly #count: number;
  readonly #timesOvertaken = new Map<string, number>();
  readonly #overtaken: VehicleRecords[] = [];
  readonly #throttled: ThrottledVehicle[] = [];
  readonly #refused: VehicleRecords[] = [];
  readonly #fenced = new Map<string, Map<string, AcceptedRecord>>();
  readonly #stored = new Map<string, Set<string>>();
  readonly #done = new Map<string, DoneVehicle>();
  readonly #partlyIngested = new Set<string>();
  #remaining: readonly VehicleRecords[];

  constructor(vehicles: readonly VehicleRecords[], options: CallOptions) {
    this.#remaining = vehicles;
    this.#count = vehicles.length;
    this.#options = options;
  }

  isUnfinished(): boolean {
    return this.#remaining.length > 0;
  }

  get done(): readonly DoneVehicle[] {
    return [...this.#done.values()];
  }

  result(): Omit<NotIngested, 'unarchived'> {
    const fenced = [...this.#fenced].map(([referenceId, records]) => ({
      referenceId,
      records: [...records.values()],
    }));
    countMetric(
      'RecordFenced',
      fenced.reduce((sum, { records }) => sum + records.length, 0),
    );
    return { overtaken: this.#overtaken, throttled: this.#throttled, refused: this.#refused, fenced };
  }

  async round(): Promise<void> {
    const { done, failures, stored, unfinished, fenced } = await ingestOnce(this.#remaining, this.#options);
    stored.forEach((message) => this.#note(message));
    done.forEach((vehicle) => this.#noteDone(vehicle));
    fenced.forEach((vehicle) => this.#noteFenced(vehicle));
    const countOf = (kind: WriteFailure) => [...failures.values()].filter((one) => one === kind).length;
    if (!areDueToItems(countOf('REFUSED'), this.#count)) {
      throw new Error('DynamoDB refuses too many writes');
    }
    const throttled = countOf('THROTTLED');
    const isTableThrottled = !isFew(throttled, this.#count);
    if (throttled > 0) {
      countMetric('VehicleThrottled', throttled);
    }
    this.#remaining = this.#remaining.filter((vehicle) => {
      const { referenceId } = vehicle;
      const failure = failures.get(referenceId);
      if (failure !== undefined) {
        return this.#isTriedAgain(vehicle, failure, isTableThrottled);
      }
      // The state now contains what was stored, so a later round's failure must not remove it.
      this.#stored.delete(referenceId);
      this.#partlyIngested.add(referenceId);
      return unfinished.has(referenceId);
    });
    if (isTableThrottled) {
      await pause(jitter(tablePauseMs / 2, tablePauseMs), this.#options.abortSignal);
    }
  }

  #isTriedAgain(vehicle: VehicleRecords, failure: WriteFailure, isTableThrottled: boolean): boolean {
    switch (failure) {
      case 'CONDITION_FAILED':
        return this.#isOvertakenAgain(vehicle);
      case 'THROTTLED':
        if (isTableThrottled) {
          return true;
        }
        this.#throttled.push({
          ...vehicle,
          // A fenced record has its dead letter, and does not count later either.
          records: vehicle.records.filter((record) => !this.#isFenced(vehicle, record)),
          stored: [...(this.#stored.get(vehicle.referenceId) ?? [])],
          isPartlyIngested: this.#partlyIngested.has(vehicle.referenceId),
        });
        return false;
      case 'REFUSED':
        this.#refused.push(vehicle);
        return false;
    }
  }

  #isOvertakenAgain(vehicle: VehicleRecords): boolean {
    countMetric('StateOvertaken');
    const times = (this.#timesOvertaken.get(vehicle.referenceId) ?? 0) + 1;
    this.#timesOvertaken.set(vehicle.referenceId, times);
    if (times < maxOvertakes) {
      return true;
    }
    this.#overtaken.push(vehicle);
    return false;
  }

  #isFenced({ referenceId }: VehicleRecords, { sequenceNumber }: AcceptedRecord): boolean {
    return this.#fenced.get(referenceId)?.has(sequenceNumber) ?? false;
  }

  /** Several rounds may find the same record. */
  #noteFenced({ referenceId, records }: VehicleRecords): void {
    const known = this.#fenced.get(referenceId) ?? new Map<string, AcceptedRecord>();
    records.forEach((record) => known.set(record.sequenceNumber, record));
    this.#fenced.set(referenceId, known);
  }

  /** A vehicle whose connection ended takes a second round. */
  #noteDone(vehicle: DoneVehicle): void {
    const items = this.#done.get(vehicle.referenceId)?.items ?? [];
    this.#done.set(vehicle.referenceId, { ...vehicle, items: [...items, ...vehicle.items] });
  }

  #note({ referenceId, key }: MessageKey): void {
    const keys = this.#stored.get(referenceId) ?? new Set();
    this.#stored.set(referenceId, keys.add(key));
  }
}

async function ingestOnce(vehicles: readonly VehicleRecords[], options: CallOptions): Promise<Round> {
  const read = await readWorks(vehicles, options);
  await removeFencedMessages(read.works.flatMap(toRemoved), options);
  const { works, unread } = await foldAll(read.works, options);
  const items = works.flatMap(({ folded }) => folded.items);
  const [{ stored, unstored }, unsummarised] = await Promise.all([
    storeMessages(items, options),
    storeHours(works.flatMap(toClosedHours), options),
  ]);
  const before = joinFailures(read.unread, unread, unstored, unsummarised);
  const ready = works.filter(({ item }) => !before.has(item.referenceId));
  await reportUsedCertificates(ready, options);
  const unsent = await sendSettings(
    ready.filter(({ folded }) => folded.sendsSettings).map(({ item }) => item),
    options,
  );
  const unwritten = await writeStates(
    ready.flatMap((work) => toStateChange(work, unsent)),
    options,
  );
  const done = ready.filter(({ item }) => !unwritten.has(item.referenceId));
  if (done.some(({ folded }) => folded.next !== undefined)) {
    noteWritten();
  }
  const failures = joinFailures(before, unwritten);
  countIngested(done);
  reportOverLimit(done);
  await Promise.all([
    publishStates(done.flatMap(toWrittenStates), options),
    // Includes vehicles whose item is full, because pruning makes room. A throttled vehicle is left
    // out, because pruning would be one more write.
    pruneViewers(
      works.map(({ item }) => item).filter(({ referenceId }) => failures.get(referenceId) !== 'THROTTLED'),
      options,
    ),
  ]);
  const unfinished = done.filter(({ folded }) => folded.hasEnded).map(({ item }) => item.referenceId);
  return {
    ...{ failures, stored, unfinished: new Set(unfinished), fenced: read.works.flatMap(toFenced) },
    done: done.map(toDone),
  };
}

async function readWorks(vehicles: readonly VehicleRecords[], options: CallOptions) {
  const readAt = Date.now();
  const { items, unread } = await readStates(
    vehicles.map(({ referenceId }) => referenceId),
    options,
  );
  const readable = vehicles.filter(({ referenceId }) => !unread.has(referenceId));
  const works = readable.map((vehicle): Work => {
    const item = items.get(vehicle.referenceId) ?? { referenceId: vehicle.referenceId };
    const { state } = item;
    const unread = vehicle.records.filter(
      ({ sequenceNumber }) => state === undefined || isAfter(sequenceNumber, state.sequenceNumber),
    );
    const fenced = unread.filter((record) => isFenced(item, record));
    const kept = unread
      .filter((record) => !fenced.includes(record))
      .map((record) => withoutErased(record, item.erased, state));
    const admitted = kept.map(({ record }) => admit(record, item.positions));
    const { records: fresh, ...limited } = limitRecords(
      admitted.map(({ record }) => record),
      state,
    );
    return {
      ...{ vehicle, item, readAt, fenced, fresh, ...limited },
      emptied: [
        ...kept.flatMap(({ record, erased }) => onlyWith(record, erased)),
        ...admitted.flatMap(({ record, emptied }) => onlyWith(record, emptied)),
      ],
      withheld: admitted.map(({ withheld }) => withheld),
      erased: kept.map(({ erased }) => erased.length),
    };
  });
  return { works, unread };
}

/** The record with only these messages, for their removal. */
function onlyWith(record: AcceptedRecord, messages: readonly AcceptedMessage[]): AcceptedRecord[] {
  return messages.length === 0 ? [] : [{ ...record, messages }];
}

async function foldAll(works: readonly Work[], options: CallOptions) {
  const { stored, unread } = await readStored(works.flatMap(perhapsStored), options);
  const readable = works.filter(({ item }) => !unread.has(item.referenceId));
  const folded = readable.map((work): FoldedWork => {
    const { positions, referenceId, state } = work.item;
    const input = {
      positions,
      referenceId,
      state,
      records: work.fresh,
      use: work.use,
      stored: stored.get(referenceId) ?? new Map<string, StoredMessage>(),
      now: Date.now(),
      telemetryRetentionDays,
    };
    return { ...work, folded: fold(input) };
  });
  return { works: folded, unread };
}

/** Only a message that is not newer than the newest ingested one can be stored already. */
function perhapsStored({ item: { referenceId, state }, fresh }: Work): MessageKey[] {
  if (state === undefined) {
    return [];
  }
  return fresh.flatMap(({ messages }) =>
    messages
      .filter(({ observedAt }) => observedAt <= state.newestObservedAt)
      .map(({ key }) => ({ referenceId, key })),
  );
}

function toClosedHours({ item, folded: { closed } }: FoldedWork): ClosedHours[] {
  const { erased, referenceId, state } = item;
  if (state === undefined || closed.length === 0) {
    return [];
  }
  const { sequenceNumber, version } = state;
  return [{ erased, referenceId, sequenceNumber, version, hours: closed }];
}

/** Leaves a vehicle of `unsent` unmarked, so that its next message sends its settings. */
function toStateChange(
  { item: { referenceId, fence, state }, folded: { next } }: FoldedWork,
  unsent: ReadonlySet<string>,
): StateChange[] {
  if (next === undefined) {
    return [];
  }
  const { sent, ...unmarked } = next;
  const isMarked = sent !== undefined && !unsent.has(referenceId);
  return [{ referenceId, before: state?.version, fence, next: isMarked ? next : unmarked }];
}

function toFenced({ vehicle: { referenceId }, fenced }: Work): VehicleRecords[] {
  return fenced.length === 0 ? [] : [{ referenceId, records: [...fenced] }];
}

/** What an earlier attempt may have stored before the vehicle's item changed. */
function toRemoved({ vehicle: { referenceId }, emptied, fenced }: Work): VehicleRecords[] {
  const records = [...fenced, ...emptied];
  return records.length === 0 ? [] : [{ referenceId, records }];
}

/**
 * An earlier attempt may have crashed between writing and publishing, so that its changes were
 * never sent. When records repeat, the whole state is published.
 */
function toWrittenStates({ vehicle, item, readAt, fresh, fenced, folded }: FoldedWork): WrittenState[] {
  if (folded.next !== undefined) {
    return [{ item, readAt, state: folded.next, changed: folded.changed }];
  }
  const isRepeated = fresh.length + fenced.length < vehicle.records.length;
  if (!isRepeated || item.state === undefined) {
    return [];
  }
  const { positions, state } = item;
  return [{ item, readAt, state, changed: shownSignals(unpackSignals(state.signals), positions) }];
}
