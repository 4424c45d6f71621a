/**
 * With any failures of batches, the messages within a vehicle's limit are stored once, and those
 * over it never. Runs end between any two calls, batches are delivered again with other
 * boundaries, two functions ingest the same records, and messages are sent again.
 */
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useOf } from '../../../functions/telemetry/minute-use.ts';
import type { KinesisRecord } from '../../../functions/telemetry/stream-event.ts';
import { type IngestSetup, startIngestSetup, streamRecord } from './ingest-setup.ts';

const limit = { messages: 4, bytes: 420 };

let setup: IngestSetup;
beforeAll(async () => {
  setup = await startIngestSetup(limit);
});
afterAll(() => setup.stop());

const minuteMs = 60_000;
const begin = Math.floor(Date.now() / minuteMs) * minuteMs - 600_000;

interface Sent {
  readonly vehicle: number;
  /** Two records with the same one are the same message. */
  readonly eventId: string;
  /** Milliseconds since the record before it. */
  readonly after: number;
  /** More bytes in the payload. */
  readonly filler: string;
  readonly speed: number;
}

interface Try {
  readonly size: number;
  readonly ending: 'succeeds' | 'ends before' | 'ends after' | 'runs twice' | 'lives on';
  readonly nth: number;
}

const sent = fc.array(
  fc.record<Sent>({
    vehicle: fc.nat({ max: 1 }),
    eventId: fc.constantFrom(...'abcdefghijkl'),
    after: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 8_000 }) },
      // Records of two channels of AWS IoT may be slightly out of order.
      { weight: 1, arbitrary: fc.integer({ min: -8_000, max: 40_000 }) },
    ),
    filler: fc.oneof(
      { weight: 3, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.constant('x'.repeat(200)) },
    ),
    speed: fc.integer({ min: 0, max: 200 }),
  }),
  { minLength: 5, maxLength: 40 },
);

const tries = fc.array(
  fc.record<Try>({
    size: fc.integer({ min: 1, max: 12 }),
    ending: fc.constantFrom('succeeds', 'ends before', 'ends after', 'runs twice', 'lives on'),
    nth: fc.integer({ min: 1, max: 8 }),
  }),
  { maxLength: 10 },
);

interface Received {
  readonly vehicle: number;
  readonly key: string;
  readonly receivedAt: number;
  readonly bytes: number;
  readonly record: KinesisRecord;
}

function toRecords(all: readonly Sent[], vehicles: readonly string[]): Received[] {
  let receivedAt = begin;
  return all.map(({ after, eventId, filler, speed, vehicle }, index) => {
    receivedAt += after;
    const observedAt = begin - eventId.charCodeAt(0) * 1000;
    const payload = JSON.stringify({ eventId, observedAt, signals: { 'Vehicle.Speed': speed }, filler });
    return {
      vehicle,
      key: `${new Date(observedAt).toISOString()}#${eventId}`,
      receivedAt,
      bytes: payload.length,
      record: streamRecord(vehicles[vehicle] ?? '', index + 1, payload, { receivedAt }),
    };
  });
}

/** The record that stores each key, and the use of the last minute, by the plain rule. */
function expectedOf(received: readonly Received[]) {
  const stored = new Map<string, string>();
  let use = { minute: 0, messages: 0, bytes: 0 };
  for (const { bytes, key, receivedAt, record } of received) {
    const minute = Math.max(use.minute, Math.floor(receivedAt / minuteMs));
    const start = minute > use.minute ? { minute, messages: 0, bytes: 0 } : use;
    if (start.messages < limit.messages && start.bytes + bytes <= limit.bytes) {
      use = { minute, messages: start.messages + 1, bytes: start.bytes + bytes };
      stored.set(key, stored.get(key) ?? record.kinesis.sequenceNumber);
    }
  }
  return { stored, use };
}

it('stores exactly what is within the limit, once', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(sent, tries, async (all, troubles) => {
      const vehicles = [randomUUID(), randomUUID()];
      const received = toRecords(all, vehicles);

      await deliver(
        received.map(({ record }) => record),
        troubles,
      );

      for (const [number, referenceId] of vehicles.entries()) {
        const own = received.filter(({ vehicle }) => vehicle === number);
        const { stored, use } = expectedOf(own);
        const rows = await setup.messages(referenceId);
        expect(new Map(rows.map((row) => [row.observedAtEventId, row.sequenceNumber]))).toEqual(stored);
        if (own.length > 0) {
          expect(useOf((await setup.state(referenceId))?.state)).toEqual(use);
        }
      }
    }),
    { numRuns: 120 },
  );
});

/** Delivers records as Lambda reads a shard; abandoned runs continue at the end. */
async function deliver(records: readonly KinesisRecord[], tries: readonly Try[]): Promise<void> {
  const troubles = [...tries];
  const lingering: { release: () => void; run: Promise<unknown> }[] = [];
  let position = 0;
  while (position < records.length) {
    const next = troubles.shift() ?? { size: 10, ending: 'succeeds', nth: 0 };
    const batch = records.slice(position, position + next.size);
    if (await tryBatch(batch, next, lingering)) {
      position += batch.length;
    }
  }
  setup.gate.expect();
  for (const { release, run } of lingering) {
    release();
    await run;
  }
}

async function tryBatch(
  batch: readonly KinesisRecord[],
  { ending, nth }: Try,
  lingering: { release: () => void; run: Promise<unknown> }[],
): Promise<boolean> {
  setup.gate.expect();
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
