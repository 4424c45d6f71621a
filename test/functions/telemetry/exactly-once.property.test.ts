/**
 * The tables hold exactly the content of the messages, with any failures of batches. Runs end
 * between any two calls, and batches are delivered again with other boundaries. Two functions
 * process the same records concurrently, and an abandoned one still runs. Messages are sent again,
 * out of order, and for hours closed long ago. States and messages may have the form of an
 * earlier release.
 */
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StoredSignals, StoredSummary, VehicleStateDocument } from '../../../domain/vehicle-state.ts';
import type { KinesisRecord } from '../../../functions/telemetry/stream-event.ts';
import type { GateKeeper } from './gate.ts';
import { type IngestSetup, streamRecord, startIngestSetup } from './ingest-setup.ts';
import { nameOfKey } from '../../../domain/signal-numbers.ts';
import { telemetryValues } from '../../../domain/signal-values.ts';
import { unpackSignals } from '../../../domain/stored-signals.ts';
import { readSummaries } from '../../../functions/telemetry/numbered-summaries.ts';
import { openHoursOf, packOpenHours } from '../../../domain/open-hours.ts';
import { type PackedHourItem, toSummary, unpackMinutes } from '../../../domain/packed-hours.ts';
import type { TelemetryItem, TelemetrySummaryItem } from '../../../domain/telemetry.ts';

let setup: IngestSetup;
beforeAll(async () => {
  setup = await startIngestSetup();
});
afterAll(() => setup.stop());

const speed = 'Vehicle.Speed';
const altitude = 'Vehicle.CurrentLocation.Altitude';
const locked = 'Vehicle.Body.Trunk.Rear.IsLocked';
// A moment close to the borders of a minute, an hour and a day.
const midnight = Math.floor(Date.now() / 86_400_000) * 86_400_000;

interface Message {
  readonly vehicle: number;
  readonly observedAt: number;
  readonly eventId: string;
  readonly signals: Readonly<Record<string, number | boolean>>;
}

/** The fate of one attempt at a batch. */
interface Try {
  readonly size: number;
  readonly fate: 'succeeds' | 'ends before' | 'ends after' | 'runs twice' | 'lives on';
  /** The call at which that happens, counted from 1. */
  readonly nth: number;
  /** Whether DynamoDB throttles the writes of states. */
  readonly isThrottled?: boolean;
  /** Whether states and messages have the form of an earlier release before it. */
  readonly findsOldForm: boolean;
  /** Whether enough time has passed before it to close hours that late messages opened. */
  readonly isLater: boolean;
}

/** Messages of a vehicle in the minutes around midnight, and in one far back. */
const messagesBy = (selector: (message: Message) => string) =>
  fc.integer({ min: -1500, max: -3 }).chain((farMinute) =>
    fc.uniqueArray(
      fc.record({
        vehicle: fc.nat({ max: 1 }),
        // Mostly forwards, sometimes far back.
        observedAt: fc
          .oneof(
            { weight: 3, arbitrary: fc.integer({ min: -120, max: 119 }) },
            {
              weight: 1,
              arbitrary: fc.integer({ min: 0, max: 59 }).map((second) => farMinute * 60 + second),
            },
          )
          .map((seconds) => midnight + seconds * 1000),
        eventId: fc.constantFrom('a', 'b'),
        signals: fc
          .tuple(fc.integer({ min: 0, max: 200 }), fc.option(fc.integer({ min: 0, max: 500 })), fc.boolean())
          .map(([one, two, three]) => ({
            [speed]: one,
            ...(two === null ? {} : { [altitude]: two }),
            [locked]: three,
          })),
      }),
      {
        minLength: 1,
        maxLength: 40,
        selector,
      },
    ),
  );

const deliveriesOf = (messages: fc.Arbitrary<Message[]>, troubles: fc.Arbitrary<Try[]>) =>
  messages.chain((sent) =>
    fc.record({
      // Each message is sent at least once, some again, and in random order.
      order: fc.array(fc.nat({ max: sent.length - 1 }), { maxLength: 20 }).chain((again) =>
        fc
          .array(fc.integer({ min: -5, max: 5 }), {
            minLength: sent.length + again.length,
            maxLength: sent.length + again.length,
          })
          .map((shifts) =>
            [...sent.keys(), ...again]
              .map((index, position) => ({ index, rank: position + (shifts[position] ?? 0) }))
              .sort((one, other) => one.rank - other.rank)
              .map(({ index }) => index),
          ),
      ),
      sent: fc.constant(sent),
      tries: troubles,
    }),
  );

const overlapping = fc.array(
  fc.record<Try>({
    size: fc.integer({ min: 1, max: 12 }),
    fate: fc.constantFrom('succeeds', 'ends before', 'ends after', 'runs twice', 'lives on'),
    nth: fc.integer({ min: 1, max: 14 }),
    findsOldForm: fc.boolean(),
    isLater: fc.boolean(),
  }),
  { maxLength: 12 },
);

/**
 * Attempts with throttled states, fewer than the maximum number of returns of a record. Runs do not
 * overlap, because the budget of one ends before Lambda begins the next.
 */
const throttled = fc.array(
  fc.record<Try>({
    size: fc.integer({ min: 1, max: 12 }),
    fate: fc.constantFrom('succeeds', 'ends before', 'ends after'),
    nth: fc.integer({ min: 1, max: 24 }),
    isThrottled: fc.boolean(),
    findsOldForm: fc.boolean(),
    isLater: fc.boolean(),
  }),
  { maxLength: 8 },
);

const everyMessage = messagesBy(({ vehicle, observedAt, eventId }) => `${vehicle}${observedAt}${eventId}`);
// One value per moment: of two values the later record's counts, and records that are put back
// become later ones.
const oneOfAMoment = messagesBy(({ vehicle, observedAt }) => `${vehicle}${observedAt}`);

it.each([
  ['holds exactly what was sent, once', deliveriesOf(everyMessage, overlapping), 80],
  ['holds it when states are throttled and records return', deliveriesOf(oneOfAMoment, throttled), 40],
])('%s', { timeout: 120_000 }, async (_, deliveries, numRuns) => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ sent, order, tries }) => {
      const vehicles = [randomUUID(), randomUUID()];
      const records = order.flatMap((index, position) => {
        const message = sent[index];
        if (message === undefined) {
          return [];
        }
        const { vehicle, ...payload } = message;
        return [
          streamRecord(vehicles[vehicle] ?? '', position + 1, payload, { receivedAt: midnight + 240_000 }),
        ];
      });

      await deliver(records, tries);
      await closeHours(records, vehicles);

      for (const [number, referenceId] of vehicles.entries()) {
        const own = [...new Set(order)]
          .flatMap((index) => sent[index] ?? [])
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
      fate: 'succeeds',
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

/** Writes the values of messages under the signals' names, as an earlier release did. */
async function messagesToOldForm(referenceIds: ReadonlySet<string>): Promise<void> {
  for (const referenceId of referenceIds) {
    for (const message of await setup.messages(referenceId)) {
      await setup.putMessage({ ...message, signals: JSON.stringify(valuesOf(message)) });
    }
  }
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

const valuesOf = ({ signals }: TelemetryItem) =>
  Object.fromEntries(
    telemetryValues(signals).map(({ name, number, boolean, text }) => [name, number ?? boolean ?? text]),
  );

/** As if all open hours had been opened long ago. */
function passTime(state: VehicleStateDocument): VehicleStateDocument {
  const openHours = packOpenHours(
    openHoursOf(state).map((hour) => ({ ...hour, openedAt: 0 })),
    '',
  );
  return { ...state, ...(openHours !== undefined && { openHours }) };
}

/** Values under the signals' names, and minutes in place of hours, as earlier releases did. */
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
  { fate, nth, isThrottled = false }: Try,
  lingering: { release: () => void; run: Promise<unknown> }[],
): Promise<boolean> {
  setup.gate.expect();
  setup.gate.keepBy(isThrottled ? throttling : undefined);
  if (fate === 'succeeds') {
    return (await setup.ingest(batch)).length === 0;
  }
  if (fate === 'runs twice') {
    const left = await Promise.all([setup.ingest(batch), setup.ingest(batch)]);
    return left.some(({ length }) => length === 0);
  }
  if (fate === 'lives on') {
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
  const when = fate === 'ends before' ? 'before' : 'after';
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
  expect(new Map(stored.map((message) => [message.observedAtEventId, valuesOf(message)]))).toEqual(
    new Map(expectedItems),
  );
  expect(newestOf(unpackSignals(item?.state?.signals ?? '{}'))).toEqual(expectedNewest(sent));

  expect(openHoursOf(item?.state)).toEqual([]);
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
      const values = Object.entries(signals).filter(([, value]) => typeof value === 'number');
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

/** The starts and values of a resolution that an item has. */
function summariesIn(
  item: TelemetrySummaryItem | PackedHourItem,
  resolution: string,
): (readonly [number, Readonly<Record<string, StoredSummary>>])[] {
  const [kind, time = ''] = item.resolutionStart.split('#');
  const start = Date.parse(time);
  if ('minutes' in item) {
    return unpackMinutes(item.minutes)
      .filter(() => resolution === 'MINUTE')
      .map(([minute, signals]) => [start + minute * 60_000, mapValues(signals, toSummary)]);
  }
  return kind === resolution ? [[start, readSummaries(item.signals)]] : [];
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
