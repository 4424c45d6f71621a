/**
 * The tables hold exactly the content of the messages, with any failures of batches. Runs end
 * between any two calls, and batches are delivered again with other boundaries. Two functions
 * process the same records concurrently, and an abandoned one still runs. Messages are sent again,
 * out of order, and for minutes closed long ago. States and messages may have the form of an
 * earlier release.
 */
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StoredSignals, StoredSummary } from '../../../domain/vehicle-state.ts';
import type { KinesisRecord } from '../../../functions/telemetry/stream-event.ts';
import type { GateKeeper } from './gate.ts';
import { type IngestSetup, streamRecord, startIngestSetup } from './ingest-setup.ts';
import { nameOfKey } from '../../../domain/signal-numbers.ts';
import { telemetryValues } from '../../../domain/signal-values.ts';
import type { TelemetryItem } from '../../../domain/telemetry.ts';
import { unpackSignals } from '../../../domain/stored-signals.ts';
import { readMinutes, readSummaries } from '../../../functions/telemetry/numbered-summaries.ts';

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
}

/**
 * Messages in five minutes of a vehicle: four near each other and one far back, so that no write
 * has more late minutes than it may reopen.
 */
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
    const next = troubles.shift() ?? { size: 10, fate: 'succeeds', nth: 0, findsOldForm: false };
    const batch = records.slice(position, position + next.size);
    if (next.findsOldForm) {
      await toOldForm(new Set(batch.map(({ kinesis }) => kinesis.partitionKey)));
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

/** Writes the values of states and messages under the signals' names, as an earlier release did. */
async function toOldForm(referenceIds: ReadonlySet<string>): Promise<void> {
  setup.gate.expect();
  setup.gate.keepBy(undefined);
  for (const referenceId of referenceIds) {
    for (const message of await setup.messages(referenceId)) {
      await setup.putMessage({ ...message, signals: JSON.stringify(valuesOf(message)) });
    }
    const item = await setup.state(referenceId);
    if (item?.state !== undefined) {
      const signals = JSON.stringify(unpackSignals(item.state.signals));
      const minutes = readMinutes(item.state.openMinutes).map((minute) => ({
        ...minute,
        signals: byName(minute.signals),
      }));
      const openMinutes = item.state.openMinutes && JSON.stringify(minutes);
      await setup.setAttribute(referenceId, 'state', {
        ...item.state,
        signals,
        ...(openMinutes && { openMinutes }),
      });
    }
  }
}

const valuesOf = ({ signals }: TelemetryItem) =>
  Object.fromEntries(
    telemetryValues(signals).map(({ name, number, boolean, text }) => [name, number ?? boolean ?? text]),
  );

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

  const open = readMinutes(item?.state?.openMinutes);
  for (const [resolution, length] of [
    ['MINUTE', 60_000],
    ['HOUR', 3_600_000],
    ['DAY', 86_400_000],
  ] as const) {
    const kept = new Map<string, StoredSummary>();
    for (const { resolutionStart, signals } of rows.filter((row) =>
      row.resolutionStart.startsWith(resolution),
    )) {
      const start = Date.parse(resolutionStart.split('#')[1] ?? '');
      addTo(kept, start, byName(readSummaries(signals)));
    }
    for (const { start, signals } of open) {
      addTo(kept, Math.floor(start / length) * length, byName(signals));
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
