/**
 * The tables hold exactly the content of the messages, with any failures of batches. Runs end
 * between any two calls, and batches are delivered again with other boundaries. Two functions
 * process the same records concurrently, and an abandoned one still runs. Messages and batches are
 * sent again, out of order, and for hours closed long ago. States and messages may have the form of
 * an earlier release.
 */
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StoredSignals, StoredSummary, VehicleStateDocument } from '../../../domain/vehicle-state.ts';
import type { KinesisRecord } from '../../../functions/telemetry/stream-event.ts';
import {
  type Message,
  type Try,
  alone,
  deliveriesOf,
  everyMessage,
  inBatches,
  midnight,
  oneOfAMoment,
  overlapping,
  payloadOf,
  throttled,
} from './deliveries.ts';
import type { GateKeeper } from './gate.ts';
import { runsOf } from '../../support/sample.ts';
import { type IngestSetup, streamRecord, startIngestSetup } from './ingest-setup.ts';
import { isInColumns } from '../../../domain/chunk-columns.ts';
import { nameOfKey } from '../../../domain/signal-numbers.ts';
import { isSummarised } from '../../../domain/signals.ts';
import { telemetryValues } from '../../../domain/signal-values.ts';
import { isInRows, keyParts, rowsMark } from '../../../domain/stored-moments.ts';
import { unpackSignals } from '../../../domain/stored-signals.ts';
import { readSummaries } from '../../../functions/telemetry/numbered-summaries.ts';
import { momentsIn } from '../../../functions/telemetry/stored-chunks.ts';
import { openHoursOf, packOpenHours } from '../../../domain/open-hours.ts';
import { type TrackItem, latitudeName, longitudeName, readTrack } from '../../../domain/tracks.ts';
import { type PackedHourItem, toSummary, unpackMinutes } from '../../../domain/packed-hours.ts';
import type { TelemetryItem, TelemetrySummaryItem } from '../../../domain/telemetry.ts';

let setup: IngestSetup;
beforeAll(async () => {
  setup = await startIngestSetup();
});
afterAll(() => setup.stop());

it.each([
  ['holds exactly what was sent, once', deliveriesOf(alone(everyMessage), overlapping), runsOf(15)],
  [
    'holds it when states are throttled and records return',
    deliveriesOf(alone(oneOfAMoment), throttled),
    runsOf(8),
  ],
  ['holds batches, once', deliveriesOf(inBatches(oneOfAMoment), overlapping), runsOf(12)],
  [
    'holds batches when states are throttled and records return',
    deliveriesOf(inBatches(oneOfAMoment), throttled),
    runsOf(6),
  ],
])('%s', { timeout: 120_000 }, async (_, deliveries, numRuns) => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ sent, order, tries }) => {
      const vehicles = [randomUUID(), randomUUID()];
      const records = order.flatMap((index, position) => {
        const sending = sent[index];
        const [first] = sending ?? [];
        if (sending === undefined || first === undefined) {
          return [];
        }
        const referenceId = vehicles[first.vehicle] ?? '';
        return [
          streamRecord(referenceId, position + 1, payloadOf(sending), { receivedAt: midnight + 240_000 }),
        ];
      });

      await deliver(records, tries);
      await closeHours(records, vehicles);

      for (const [number, referenceId] of vehicles.entries()) {
        const own = [...new Set(order)]
          .flatMap((index) => [...(sent[index] ?? [])])
          .filter(({ vehicle }) => vehicle === number);
        await expectTables(referenceId, own);
      }
    }),
    { numRuns },
  );
});

/**
 * Delivers records as Lambda reads a shard: a failed batch is delivered again, possibly with other
 * boundaries.
 */
async function deliver(sent: readonly KinesisRecord[], tries: readonly Try[]): Promise<void> {
  const records = [...sent];
  const troubles = [...tries];
  const lingering: { release: () => void; run: Promise<unknown> }[] = [];
  let position = 0;
  while (position < records.length) {
    const next = troubles.shift() ?? {
      size: 10,
      ending: 'succeeds',
      nth: 0,
      findsOldForm: false,
      isLater: true,
    };
    const batch = records.slice(position, position + next.size);
    const vehicles = new Set(batch.map(({ kinesis }) => kinesis.partitionKey));
    if (next.isLater) {
      await changeStates(vehicles, passTime);
    }
    if (next.findsOldForm) {
      await changeStates(vehicles, toOldForm);
      await messagesToOldForm(vehicles);
    }
    const isDone = await tryBatch(batch, next, lingering);
    records.push(...setup.gate.putBack(records.length + 1));
    if (isDone) {
      position += batch.length;
    }
  }
  setup.gate.expect();
  for (const { release, run } of lingering) {
    release();
    await run;
  }
}

/** Writes values under the signals' names, and chunks as rows, as earlier releases did. */
async function messagesToOldForm(referenceIds: ReadonlySet<string>): Promise<void> {
  for (const referenceId of referenceIds) {
    for (const message of await setup.messages(referenceId)) {
      await setup.putMessage({ ...message, signals: inOldForm(message.signals) });
    }
  }
}

function inOldForm(text: string): string {
  if (isInRows(text)) {
    return text;
  }
  return isInColumns(text) ? `${rowsMark}${JSON.stringify(momentsIn(text))}` : JSON.stringify(valuesIn(text));
}

async function changeStates(
  referenceIds: ReadonlySet<string>,
  change: (state: VehicleStateDocument) => VehicleStateDocument,
): Promise<void> {
  setup.gate.expect();
  setup.gate.keepBy(undefined);
  for (const referenceId of referenceIds) {
    const state = (await setup.state(referenceId))?.state;
    if (state !== undefined) {
      await setup.setAttribute(referenceId, 'state', change(state));
    }
  }
}

/** Key and values of each message in an item. */
function messagesIn(item: TelemetryItem) {
  const { time, eventId } = keyParts(item);
  return momentsIn(item.signals).map(([offset, text]) => {
    const key = `${new Date(Date.parse(time) + offset).toISOString()}#${eventId}`;
    return [key, valuesIn(text)] as const;
  });
}

const valuesIn = (text: string) =>
  Object.fromEntries(
    telemetryValues(text).map(({ name, number, boolean, text }) => [name, number ?? boolean ?? text]),
  );

/** As if all open hours had been opened long ago. */
function passTime(state: VehicleStateDocument): VehicleStateDocument {
  const openHours = packOpenHours(
    openHoursOf(state).map((hour) => ({ ...hour, openedAt: 0 })),
    '',
  );
  return { ...state, ...(openHours !== undefined && { openHours }) };
}

/** Values under the signals' names, and minutes instead of hours, as earlier releases did. */
function toOldForm(state: VehicleStateDocument): VehicleStateDocument {
  const { openHours: _, ...others } = state;
  const minutes = openHoursOf(state).map(({ start }) => ({ start: start + 60_000, signals: {} }));
  return {
    ...others,
    signals: JSON.stringify(unpackSignals(state.signals)),
    ...(minutes.length > 0 && { openMinutes: JSON.stringify(minutes) }),
  };
}

/** Ends the vehicles' connections and delivers the records again until no hour is open. */
async function closeHours(records: readonly KinesisRecord[], vehicles: readonly string[]): Promise<void> {
  await changeStates(new Set(vehicles), (state) => ({ ...passTime(state), connectivity: 'DISCONNECTED' }));
  for (let round = 0; round < 10; round += 1) {
    await setup.ingest(records);
  }
}

const throttling: GateKeeper = (operation) => {
  if (operation !== 'BatchExecuteStatement' && operation !== 'UpdateItem') {
    return Promise.resolve(undefined);
  }
  const type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
  return Promise.resolve({ status: 400, body: { __type: type, message: 'Too much' } });
};

async function tryBatch(
  batch: readonly KinesisRecord[],
  { ending, nth, isThrottled = false }: Try,
  lingering: { release: () => void; run: Promise<unknown> }[],
): Promise<boolean> {
  setup.gate.expect();
  setup.gate.keepBy(isThrottled ? throttling : undefined);
  if (ending === 'succeeds') {
    return (await setup.ingest(batch)).length === 0;
  }
  if (ending === 'runs twice') {
    const left = await Promise.all([setup.ingest(batch), setup.ingest(batch)]);
    return left.some(({ length }) => length === 0);
  }
  if (ending === 'lives on') {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const stopped = new Promise<void>((reached) => {
      setup.gate.expect({ nth, when: 'before', then: () => (reached(), held) });
    });
    const run = setup.ingest(batch).catch(() => undefined);
    await Promise.race([run, stopped]);
    lingering.push({ release, run });
    return false;
  }
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const when = ending === 'ends before' ? 'before' : 'after';
  setup.gate.expect({ nth, when, then: () => controller.abort() });
  const left = await setup.ingest(batch, controller.signal).catch(() => undefined);
  return left?.length === 0;
}

/** Compares the tables with the plain sum of all messages, in the order of their first delivery. */
async function expectTables(referenceId: string, sent: readonly Message[]): Promise<void> {
  const [stored, rows, item] = await Promise.all([
    setup.messages(referenceId),
    setup.summaries(referenceId),
    setup.state(referenceId),
  ]);

  const keyOf = ({ observedAt, eventId }: Message) => `${new Date(observedAt).toISOString()}#${eventId}`;
  const expectedItems = sent.map((message) => [keyOf(message), message.signals] as const);
  expect(new Map(stored.flatMap(messagesIn))).toEqual(new Map(expectedItems));
  expect(newestOf(unpackSignals(item?.state?.signals ?? '{}'))).toEqual(expectedNewest(sent));

  expect(openHoursOf(item?.state)).toEqual([]);
  expect(new Map(rows.flatMap(pointsIn))).toEqual(lastPositions(sent));
  for (const [resolution, length] of [
    ['MINUTE', 60_000],
    ['HOUR', 3_600_000],
    ['DAY', 86_400_000],
  ] as const) {
    const kept = new Map<string, StoredSummary>();
    for (const [start, signals] of rows.flatMap((row) => summariesIn(row, resolution))) {
      addTo(kept, start, byName(signals));
    }
    const expected = new Map<string, StoredSummary>();
    for (const { observedAt, signals } of sent) {
      const values = Object.entries(signals).filter(
        ([name, value]) => typeof value === 'number' && isSummarised(name),
      );
      const single = values.map(([name, value]) => [name, [1, value, value, value]]);
      addTo(
        expected,
        Math.floor(observedAt / length) * length,
        Object.fromEntries(single) as Record<string, StoredSummary>,
      );
    }
    expect(kept, resolution).toEqual(expected);
  }
}

/** Start and position of each minute of an item, if it is a track. */
function pointsIn(item: TelemetrySummaryItem | PackedHourItem | TrackItem) {
  if (!('track' in item)) {
    return [];
  }
  const start = Date.parse(item.resolutionStart.split('#')[1] ?? '');
  const { latitudes, longitudes, minutes } = readTrack(item.track);
  return minutes.map(
    (minute, index) => [start + minute * 60_000, [latitudes[index], longitudes[index]]] as const,
  );
}

/** The last latitude and the last longitude of each minute that has both. */
function lastPositions(sent: readonly Message[]): ReadonlyMap<number, readonly unknown[]> {
  // Of messages of the same time, the one with the later key counts.
  const inOrder = sent.toSorted(
    (one, other) => one.observedAt - other.observedAt || (one.eventId < other.eventId ? -1 : 1),
  );
  const byMinute = new Map<number, Record<string, unknown>>();
  for (const { observedAt, signals } of inOrder) {
    const start = Math.floor(observedAt / 60_000) * 60_000;
    byMinute.set(start, { ...byMinute.get(start), ...signals });
  }
  const points = [...byMinute].map(
    ([start, last]) => [start, [last[latitudeName], last[longitudeName]]] as const,
  );
  return new Map(points.filter(([, values]) => values.every((value) => value !== undefined)));
}

/** The starts and values of a resolution that an item has. */
function summariesIn(
  item: TelemetrySummaryItem | PackedHourItem | TrackItem,
  resolution: string,
): (readonly [number, Readonly<Record<string, StoredSummary>>])[] {
  const [kind, time = ''] = item.resolutionStart.split('#');
  const start = Date.parse(time);
  if ('minutes' in item) {
    return unpackMinutes(item.minutes)
      .filter(() => resolution === 'MINUTE')
      .map(([minute, signals]) => [start + minute * 60_000, mapValues(signals, toSummary)]);
  }
  return kind === resolution && 'signals' in item ? [[start, readSummaries(item.signals)]] : [];
}

const mapValues = <From, To>(values: Readonly<Record<string, From>>, change: (value: From) => To) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));

const byName = (summaries: Readonly<Record<string, StoredSummary>>) =>
  Object.fromEntries(Object.entries(summaries).map(([key, summary]) => [nameOfKey(key), summary]));

function addTo(
  sums: Map<string, StoredSummary>,
  start: number,
  signals: Readonly<Record<string, StoredSummary>>,
): void {
  for (const [name, [count, sum, minimum, maximum]] of Object.entries(signals)) {
    const key = `${start} ${name}`;
    const [count2, sum2, minimum2, maximum2] = sums.get(key) ?? [0, 0, Infinity, -Infinity];
    sums.set(key, [count + count2, sum + sum2, Math.min(minimum, minimum2), Math.max(maximum, maximum2)]);
  }
}

const newestOf = (signals: StoredSignals) =>
  Object.fromEntries(
    Object.entries(signals).map(([name, [value, observedAt]]) => [name, [value, observedAt]]),
  );

function expectedNewest(sent: readonly Message[]): Record<string, unknown> {
  const newest: Record<string, [number | boolean, number]> = {};
  for (const { observedAt, signals } of sent) {
    for (const [name, value] of Object.entries(signals)) {
      if ((newest[name]?.[1] ?? 0) <= observedAt) {
        newest[name] = [value, observedAt];
      }
    }
  }
  return newest;
}
