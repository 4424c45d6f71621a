/**
 * Takes vehicles' records in: messages and summaries first, then the state that says they are in, then the news of it. A crash between any two of these
 * leaves what the next try writes again alike. Whoever finds that another function was faster reads anew and folds again.
 */
import type { StoredSignals, VehicleStateDocument, VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { countByReason, countMetric } from '../runtime/metrics.ts';
import type { AcceptedRecord } from './accept.ts';
import type { VehicleRecords } from './batch.ts';
import { type Folded, fold } from './fold.ts';
import { type MessageKey, readStored, storeMessages } from './message-store.ts';
import { pruneViewers } from './prune-viewers.ts';
import { type StateNews, publishNews } from './publish.ts';
import { telemetryRetentionDays } from './settings.ts';
import { readStates, writeStates } from './state-store.ts';
import { isAfter } from './stream-event.ts';
import { storeSummaries } from './summary-store.ts';

/** How often a vehicle is folded before its records are given back to the stream. */
const rounds = 5;

/** A vehicle with what is known of it and what of its records is new. */
interface Work {
  readonly vehicle: VehicleRecords;
  readonly item: VehicleStateItem;
  readonly fresh: readonly AcceptedRecord[];
}

interface FoldedWork extends Work {
  readonly folded: Folded;
}

/** Takes in; answers the vehicles that could not be, whose records must come again. */
export async function takeIn(
  vehicles: readonly VehicleRecords[],
  options: CallOptions,
): Promise<readonly VehicleRecords[]> {
  let remaining = vehicles;
  for (let round = 1; round <= rounds && remaining.length > 0; round += 1) {
    const overtaken = await takeInOnce(remaining, options);
    if (overtaken.size > 0) countMetric('StateOvertaken', overtaken.size);
    remaining = remaining.filter(({ referenceId }) => overtaken.has(referenceId));
  }
  return remaining;
}

async function takeInOnce(
  vehicles: readonly VehicleRecords[],
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const now = Date.now();
  const works = await foldAll(await readWorks(vehicles, options), now, options);
  const [, overtakenRows] = await Promise.all([
    storeMessages(
      works.flatMap(({ folded }) => folded.items),
      options,
    ),
    storeSummaries(
      works.map(({ item: { referenceId }, folded }) => ({
        referenceId,
        contributions: folded.contributions,
      })),
      options,
    ),
  ]);
  const ready = works.filter(({ item }) => !overtakenRows.has(item.referenceId));
  const overtakenStates = await writeStates(ready.flatMap(toStateChange), options);
  const done = ready.filter(({ item }) => !overtakenStates.has(item.referenceId));
  count(done);
  await Promise.all([
    publishNews(done.flatMap(toNews), now, options),
    pruneViewers(
      done.map(({ item }) => item),
      options,
    ),
  ]);
  return new Set([...overtakenRows, ...overtakenStates]);
}

async function readWorks(vehicles: readonly VehicleRecords[], options: CallOptions): Promise<Work[]> {
  const items = await readStates(
    vehicles.map(({ referenceId }) => referenceId),
    options,
  );
  return vehicles.map((vehicle) => {
    const item = items.get(vehicle.referenceId) ?? { referenceId: vehicle.referenceId };
    const { state } = item;
    const fresh = vehicle.records.filter(
      ({ sequenceNumber }) => state === undefined || isAfter(sequenceNumber, state.sequenceNumber),
    );
    return { vehicle, item, fresh };
  });
}

async function foldAll(works: readonly Work[], now: number, options: CallOptions): Promise<FoldedWork[]> {
  const stored = await readStored(works.flatMap(perhapsStored), options);
  return works.map((work) => {
    const { referenceId, state } = work.item;
    const input = {
      referenceId,
      state,
      records: work.fresh,
      stored: stored.get(referenceId) ?? new Map<string, string>(),
      now,
      telemetryRetentionDays,
    };
    return { ...work, folded: fold(input) };
  });
}

/** Only a message that is not newer than all that were taken in can be stored already. */
function perhapsStored({ item: { referenceId, state }, fresh }: Work): MessageKey[] {
  if (state === undefined) return [];
  return fresh.flatMap(({ messages }) =>
    messages
      .filter(({ observedAt }) => observedAt <= state.newestObservedAt)
      .map(({ key }) => ({ referenceId, key })),
  );
}

function toStateChange({ item: { referenceId, state }, folded: { next } }: FoldedWork) {
  return next === undefined ? [] : [{ referenceId, before: state?.version, next }];
}

/** A try that ended between writing and publishing left news untold, so a vehicle with records from before is told of as a whole. */
function toNews({ vehicle, item, fresh, folded }: FoldedWork): StateNews[] {
  if (folded.next !== undefined) return [{ item, state: folded.next, changed: folded.changed }];
  const isRepeated = fresh.length < vehicle.records.length;
  if (!isRepeated || item.state === undefined) return [];
  return [{ item, state: item.state, changed: allOf(item.state) }];
}

function allOf({ signals }: VehicleStateDocument): StoredSignals {
  // Only this function writes the text.
  return JSON.parse(signals) as StoredSignals;
}

function count(done: readonly FoldedWork[]): void {
  const total = (number: (work: FoldedWork) => number) => done.reduce((sum, work) => sum + number(work), 0);
  countMetric(
    'MessageStored',
    total(({ folded }) => folded.items.length),
  );
  countMetric(
    'MessageSentAgain',
    total(({ folded }) => folded.sentAgain),
  );
  countMetric(
    'RecordRepeated',
    total(({ vehicle, fresh }) => vehicle.records.length - fresh.length),
  );
  const refusals = done.flatMap(({ fresh }) => fresh.flatMap((record) => record.refusals));
  countByReason('Refused', refusals);
  // What an alarm compares with the stored messages: a metric with a dimension more has no sum over it.
  countMetric('TelemetryRefused', refusals.length);
}
