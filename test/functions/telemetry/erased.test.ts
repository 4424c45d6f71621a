/**
 * Messages of an erased time, over the real tables: replays, late messages, and an erasure while a
 * batch is ingested.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { motionOf } from '../../../domain/motion.ts';
import { type IngestSetup, startIngestSetup, streamRecord } from './ingest-setup.ts';
import { telemetryValues } from '../../../domain/signal-values.ts';
import { unpackSignals } from '../../../domain/stored-signals.ts';

let setup: IngestSetup;
beforeAll(async () => {
  setup = await startIngestSetup();
});
afterEach(() => setup.gate.keepBy(undefined));
afterAll(() => setup.stop());

/** The erased time, in epoch milliseconds. */
const from = Date.now() - 7_200_000;
const until = Date.now() - 3_600_000;

const speed = (referenceId: string, sequence: number, observedAt: number, receivedAt = observedAt) =>
  streamRecord(
    referenceId,
    sequence,
    { eventId: `e-${sequence}`, observedAt, signals: { 'Vehicle.Speed': sequence } },
    { receivedAt },
  );

const presence = (referenceId: string, sequence: number, eventType: string, timestamp: number) =>
  streamRecord(
    referenceId,
    sequence,
    { clientId: referenceId, eventType, timestamp, versionNumber: 7 },
    { kind: 'PRESENCE', receivedAt: timestamp },
  );

const storedSpeeds = async (referenceId: string) =>
  (await setup.messages(referenceId)).map(({ signals }) => `${telemetryValues(signals)[0]?.number}`);

async function erase(referenceId: string): Promise<void> {
  await setup.setAttribute(referenceId, 'erased', { [from]: until });
  await setup.setAttribute(referenceId, 'fence', 1);
}

describe('a message of an erased time', () => {
  it('is refused by the moment of its observation, whenever it arrives', async () => {
    const referenceId = randomUUID();
    await erase(referenceId);

    const left = await setup.ingest([
      speed(referenceId, 1, from - 1),
      speed(referenceId, 2, from),
      speed(referenceId, 3, until),
      speed(referenceId, 4, until, Date.now()),
      speed(referenceId, 5, until + 1),
    ]);

    expect(left).toEqual([]);
    expect(await storedSpeeds(referenceId)).toEqual(['1', '5']);
    expect(unpackSignals((await setup.state(referenceId))?.state?.signals ?? '')['Vehicle.Speed']?.[0]).toBe(
      5,
    );
    expect(JSON.stringify(await setup.summaries(referenceId))).not.toContain('[2,');
  });

  it('is refused too when the clock of its vehicle was ahead', async () => {
    const referenceId = randomUUID();
    await erase(referenceId);

    await setup.ingest([speed(referenceId, 1, until + 200_000, until - 1)]);

    expect(await storedSpeeds(referenceId)).toEqual([]);
  });

  it('is removed when a run stored it that the erasure overtook', async () => {
    const referenceId = randomUUID();
    await setup.ingest([speed(referenceId, 1, from - 10)]);
    let erasures = 0;
    setup.gate.keepBy(async (operation) => {
      if (operation === 'BatchExecuteStatement' && erasures === 0) {
        erasures += 1;
        expect(await storedSpeeds(referenceId)).toEqual(['1', '2', '3']);
        await erase(referenceId);
      }
      return undefined;
    });

    const left = await setup.ingest([speed(referenceId, 2, until - 5), speed(referenceId, 3, until + 5)]);

    expect([left, erasures]).toEqual([[], 1]);
    expect(await storedSpeeds(referenceId)).toEqual(['1', '3']);
  });

  it('still keeps the doors locked when its vehicle moves and its clock is behind', async () => {
    const referenceId = randomUUID();
    await erase(referenceId);
    const now = Date.now();
    const standing = { eventId: 'stands', observedAt: now - 9, signals: { 'Vehicle.Speed': 0 } };

    await setup.ingest([streamRecord(referenceId, 1, standing, { receivedAt: now - 9 })]);
    expect(motionOf(await setup.state(referenceId), now)).toBe('STATIONARY');
    await setup.ingest([speed(referenceId, 90, until - 5, now - 5)]);

    expect(motionOf(await setup.state(referenceId), now)).toBe('UNKNOWN');
    expect(await storedSpeeds(referenceId)).toEqual(['0']);
  });
});

it('nothing is stored of an erased vehicle, not even the end of its last connection', async () => {
  const referenceId = randomUUID();
  // What `fenceVehicle` leaves.
  await setup.setAttribute(referenceId, 'certificates', {});
  await setup.setAttribute(referenceId, 'erased', { '0': until });
  await setup.setAttribute(referenceId, 'fence', 1);
  const before = await setup.state(referenceId);

  const left = await setup.ingest([
    speed(referenceId, 1, from),
    speed(referenceId, 2, until + 1),
    presence(referenceId, 3, 'connected', from),
    presence(referenceId, 4, 'disconnected', until),
  ]);

  expect(left).toEqual([]);
  expect(await storedSpeeds(referenceId)).toEqual([]);
  expect(await setup.summaries(referenceId)).toEqual([]);
  expect(await setup.state(referenceId)).toEqual(before);
});

describe('the connection of a vehicle after an erasure', () => {
  const connectivityOf = async (referenceId: string) => {
    const { connectivity, connectivitySince } = (await setup.state(referenceId))?.state ?? {};
    return [connectivity, connectivitySince];
  };

  it('is not shown by an event of the erased time', async () => {
    const referenceId = randomUUID();
    await erase(referenceId);

    await setup.ingest([presence(referenceId, 1, 'connected', until - 1), speed(referenceId, 2, until + 1)]);

    expect(await connectivityOf(referenceId)).toEqual(['UNKNOWN', undefined]);
  });

  it('ends by an event of the erased time, if it was known', async () => {
    const referenceId = randomUUID();
    await setup.ingest([presence(referenceId, 1, 'connected', until - 9)]);
    await erase(referenceId);

    await setup.ingest([presence(referenceId, 2, 'disconnected', until - 1)]);

    expect(await connectivityOf(referenceId)).toEqual(['DISCONNECTED', until - 1]);
  });
});
