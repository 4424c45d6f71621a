/**
 * One vehicle's records over the real tables: what is stored, what the newest values are, and what
 * is skipped.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reasonOfNumber } from '../../../domain/disconnect-reasons.ts';
import type { StoredSignals } from '../../../domain/vehicle-state.ts';
import { type IngestSetup, startIngestSetup, streamRecord } from './ingest-setup.ts';
import { unpackSignals } from '../../../domain/stored-signals.ts';

let setup: IngestSetup;
beforeAll(async () => {
  setup = await startIngestSetup();
});
afterAll(() => setup.stop());

const minute = 60_000;
const noon = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 12 * 60 * minute;
const message = (observedAt: number, signals: Record<string, unknown>, eventId: string = randomUUID()) => ({
  eventId,
  observedAt,
  signals,
});

async function signalsOf(referenceId: string): Promise<StoredSignals> {
  return unpackSignals((await setup.state(referenceId))?.state?.signals ?? '{}');
}

it('stores a message and its state, and skips the record when it is delivered again', async () => {
  const referenceId = randomUUID();
  const record = streamRecord(
    referenceId,
    1,
    message(noon, { 'Vehicle.Speed': 50, 'Vehicle.IsMoving': true }, 'one'),
    { receivedAt: noon + 20 },
  );

  const left = [await setup.ingest([record]), await setup.ingest([record, record])];

  expect(left).toEqual([[], []]);
  expect(await setup.messages(referenceId)).toEqual([
    {
      referenceId,
      observedAtEventId: `${new Date(noon).toISOString()}#one`,
      receivedAt: noon + 20,
      signals: '2,0[true,50]',
      sequenceNumber: record.kinesis.sequenceNumber,
      expiresAt: noon / 1000 + 30 * 86_400,
    },
  ]);
  expect((await setup.state(referenceId))?.state).toMatchObject({
    version: 1,
    connectivity: 'UNKNOWN',
    sequenceNumber: record.kinesis.sequenceNumber,
    newestObservedAt: noon,
  });
  expect(await signalsOf(referenceId)).toEqual({
    'Vehicle.Speed': [50, noon, noon + 20],
    'Vehicle.IsMoving': [true, noon, noon + 20],
  });
});

describe('the newest value of a signal', () => {
  it('is the one observed last, in any order of messages', async () => {
    const referenceId = randomUUID();
    const speeds = [30, 10, 20].map((speed, index) =>
      streamRecord(referenceId, index + 1, message(noon + speed * 1000, { 'Vehicle.Speed': speed })),
    );

    await setup.ingest(speeds.slice(0, 1));
    await setup.ingest(speeds.slice(1));

    expect((await signalsOf(referenceId))['Vehicle.Speed']?.[0]).toBe(30);
    expect(await setup.messages(referenceId)).toHaveLength(3);
    expect((await setup.state(referenceId))?.state?.version).toBe(2);
  });

  it('is the later record’s when two were observed at the same time', async () => {
    const referenceId = randomUUID();

    await setup.ingest([
      streamRecord(referenceId, 1, message(noon, { 'Vehicle.Speed': 1 })),
      streamRecord(referenceId, 2, message(noon, { 'Vehicle.Speed': 2 })),
    ]);

    expect((await signalsOf(referenceId))['Vehicle.Speed']?.[0]).toBe(2);
  });
});

describe('a message that is sent again', () => {
  const sameTwice = (referenceId: string) => {
    const same = message(noon, { 'Vehicle.Speed': 70 });
    const later = message(noon + minute, { 'Vehicle.Speed': 71 });
    return [same, later, same].map((each, index) => streamRecord(referenceId, index + 1, each));
  };

  it.each([
    ['in the same batch', [3]],
    ['in a later batch', [2, 1]],
  ])('is stored and counted once, %s', async (_, sizes) => {
    const referenceId = randomUUID();
    const records = sameTwice(referenceId);

    for (const size of sizes) {
      await setup.ingest(records.splice(0, size));
    }

    expect(await setup.messages(referenceId)).toHaveLength(2);
    // A repetition counts for the vehicle's limit, so each batch writes the state.
    expect((await setup.state(referenceId))?.state?.version).toBe(sizes.length);
    expect((await signalsOf(referenceId))['Vehicle.Speed']?.[0]).toBe(71);
  });
});

describe('presence', () => {
  const presence = (referenceId: string, sequence: number, eventType: string, timestamp: number, more = {}) =>
    streamRecord(
      referenceId,
      sequence,
      { clientId: referenceId, eventType, timestamp, ...more },
      { kind: 'PRESENCE' },
    );
  const connectivityOf = async (referenceId: string) => {
    const { connectivity, connectivitySince, disconnectReason } =
      (await setup.state(referenceId))?.state ?? {};
    return [connectivity, connectivitySince, reasonOfNumber(disconnectReason)];
  };

  it('is that of the newest event, in any order of events', async () => {
    const referenceId = randomUUID();

    await setup.ingest([
      presence(referenceId, 1, 'connected', noon),
      presence(referenceId, 2, 'connected', noon + 200),
      presence(referenceId, 3, 'disconnected', noon + 100, { disconnectReason: 'CONNECTION_LOST' }),
    ]);

    expect(await connectivityOf(referenceId)).toEqual(['CONNECTED', noon + 200, null]);
  });

  it('ends with the session, but not with a session that a new one replaced', async () => {
    const [gone, replaced] = [randomUUID(), randomUUID()];

    await setup.ingest([
      presence(gone, 1, 'connected', noon),
      presence(gone, 2, 'disconnected', noon + 1, { disconnectReason: 'CLIENT_INITIATED_DISCONNECT' }),
      presence(replaced, 3, 'connected', noon),
      presence(replaced, 4, 'disconnected', noon + 1, { disconnectReason: 'DUPLICATE_CLIENTID' }),
    ]);

    expect(await connectivityOf(gone)).toEqual(['DISCONNECTED', noon + 1, 'CLIENT_INITIATED_DISCONNECT']);
    expect(await connectivityOf(replaced)).toEqual(['CONNECTED', noon, null]);
  });

  it('is ordered by connection numbers, because AWS’s times are approximate', async () => {
    const [late, early, ended] = [randomUUID(), randomUUID(), randomUUID()];
    const lost = { disconnectReason: 'CONNECTION_LOST' };

    await setup.ingest([
      presence(late, 1, 'connected', noon + 900, { versionNumber: 8 }),
      presence(late, 2, 'disconnected', noon + 1000, { versionNumber: 7, ...lost }),
      presence(early, 3, 'disconnected', noon + 1000, { versionNumber: 7, ...lost }),
      presence(early, 4, 'connected', noon + 900, { versionNumber: 8 }),
      presence(ended, 5, 'disconnected', noon + 900, { versionNumber: 7, ...lost }),
      presence(ended, 6, 'connected', noon + 1000, { versionNumber: 7 }),
    ]);

    expect(await connectivityOf(late)).toEqual(['CONNECTED', noon + 900, null]);
    expect(await connectivityOf(early)).toEqual(['CONNECTED', noon + 900, null]);
    expect(await connectivityOf(ended)).toEqual(['DISCONNECTED', noon + 900, 'CONNECTION_LOST']);
  });

  it.each([
    ['of a later AWS IoT Core', { disconnectReason: 'SOMETHING_NEW' }],
    ['that is missing', {}],
  ])('has OTHER for a reason %s', async (_name, reason) => {
    const referenceId = randomUUID();

    await setup.ingest([presence(referenceId, 1, 'disconnected', noon, reason)]);

    expect(await connectivityOf(referenceId)).toEqual(['DISCONNECTED', noon, 'OTHER']);
  });

  it('keeps the reason when messages follow, and loses it with the next connection', async () => {
    const referenceId = randomUUID();
    const lost = { disconnectReason: 'MQTT_KEEP_ALIVE_TIMEOUT', versionNumber: 1 };

    await setup.ingest([presence(referenceId, 1, 'disconnected', noon, lost)]);
    await setup.ingest([streamRecord(referenceId, 2, message(noon + 1, { 'Vehicle.Speed': 1 }))]);
    expect(await connectivityOf(referenceId)).toEqual(['DISCONNECTED', noon, 'MQTT_KEEP_ALIVE_TIMEOUT']);

    await setup.ingest([presence(referenceId, 3, 'connected', noon + 5_000, { versionNumber: 2 })]);
    expect(await connectivityOf(referenceId)).toEqual(['CONNECTED', noon + 5_000, null]);
  });

  it('continues after an hour without connection, when AWS restarts the numbers', async () => {
    const referenceId = randomUUID();
    const lost = { disconnectReason: 'CONNECTION_LOST', versionNumber: 7 };

    await setup.ingest([presence(referenceId, 1, 'disconnected', noon - 7_200_000, lost)]);
    await setup.ingest([presence(referenceId, 2, 'connected', noon, { versionNumber: 0 })]);
    await setup.ingest([presence(referenceId, 3, 'disconnected', noon - 7_200_000, lost)]);

    expect(await connectivityOf(referenceId)).toEqual(['CONNECTED', noon, null]);
  });

  it('writes nothing when an event contains nothing new', async () => {
    const referenceId = randomUUID();

    await setup.ingest([presence(referenceId, 1, 'connected', noon)]);
    await setup.ingest([presence(referenceId, 2, 'connected', noon)]);

    expect((await setup.state(referenceId))?.state?.version).toBe(1);
  });
});

it('turns the samples of a FleetWise campaign into one message for each moment', async () => {
  const referenceId = randomUUID();
  const sample = (value: unknown, time: number) => ({ value, dataType: 'DOUBLE', time });

  await setup.ingest([
    streamRecord(
      referenceId,
      1,
      {
        campaignName: 'drive',
        vehicleName: referenceId,
        eventId: 123,
        msgId: 'm',
        collectionEventTime: noon,
        dimensions: {},
        signals: {
          'Vehicle.Speed': [sample(40, noon), sample(42.5, noon + 1000)],
          'Vehicle.IsMoving': [sample(1, noon)],
        },
      },
      { kind: 'FLEETWISE' },
    ),
  ]);

  expect(
    (await setup.messages(referenceId)).map(({ observedAtEventId, signals }) => [observedAtEventId, signals]),
  ).toEqual([
    [`${new Date(noon).toISOString()}#fleetwise-123`, '2,0[true,40]'],
    [`${new Date(noon + 1000).toISOString()}#fleetwise-123`, '0[42.5]'],
  ]);
  expect((await setup.state(referenceId))?.state?.version).toBe(1);
});

it('keeps the attributes beside the state, and creates a state in an item without one', async () => {
  const referenceId = randomUUID();
  const viewers = { someone: { role: 'OWNER', since: '2026-01-01T00:00:00.000Z' } };
  await setup.setAttribute(referenceId, 'viewers', viewers);

  await setup.ingest([streamRecord(referenceId, 1, message(noon, { 'Vehicle.Speed': 1 }))]);
  await setup.ingest([streamRecord(referenceId, 2, message(noon + 1, { 'Vehicle.Speed': 2 }))]);

  expect(await setup.state(referenceId)).toMatchObject({ viewers, state: { version: 2 } });
});

it('ingests more vehicles and messages than one call of each table may hold', async () => {
  const vehicles = Array.from({ length: 130 }, () => randomUUID());
  const records = vehicles.flatMap((referenceId, index) => [
    streamRecord(referenceId, 2 * index, message(noon, { 'Vehicle.Speed': index })),
    streamRecord(referenceId, 2 * index + 1, message(noon + 1, { 'Vehicle.Speed': index + 0.5 })),
  ]);

  await setup.ingest(records);
  await setup.ingest(
    vehicles.map((referenceId, index) =>
      streamRecord(referenceId, 1000 + index, message(noon + 2, { 'Vehicle.Speed': 3 })),
    ),
  );

  const [first = '', last = ''] = [vehicles[0], vehicles.at(-1)];
  expect(await setup.messages(first)).toHaveLength(3);
  expect((await setup.state(last))?.state).toMatchObject({ version: 2, newestObservedAt: noon + 2 });
});

describe('a vehicle’s clock that runs ahead', () => {
  it('orders no value by a time later than its receipt', async () => {
    const referenceId = randomUUID();

    await setup.ingest([
      streamRecord(referenceId, 1, message(noon + 240_000, { 'Vehicle.Speed': 0 }), { receivedAt: noon }),
      streamRecord(referenceId, 2, message(noon + 1000, { 'Vehicle.Speed': 95 }), {
        receivedAt: noon + 1000,
      }),
    ]);

    expect((await signalsOf(referenceId))['Vehicle.Speed']).toEqual([95, noon + 1000, noon + 1000]);
  });

  it('stores a message once when it is sent again later', async () => {
    const referenceId = randomUUID();
    const same = message(noon + 240_000, { 'Vehicle.Speed': 40 });

    for (const [sequence, receivedAt] of [noon, noon + 90_000, noon + 400_000].entries()) {
      await setup.ingest([streamRecord(referenceId, sequence + 1, same, { receivedAt })]);
    }

    expect(await setup.messages(referenceId)).toHaveLength(1);
    expect((await signalsOf(referenceId))['Vehicle.Speed']).toEqual([40, noon, noon]);
    // A repetition counts for the vehicle's limit, so the state is written.
    expect((await setup.state(referenceId))?.state?.version).toBe(3);
  });
});

it('accepts a payload with one byte order mark, and refuses one with two', async () => {
  const referenceId = randomUUID();
  const text = (speed: number) => JSON.stringify(message(noon + speed, { 'Vehicle.Speed': speed }));
  const [marked, twice] = [`\uFEFF${text(7)}`, `\uFEFF\uFEFF${text(8)}`];

  await setup.ingest([streamRecord(referenceId, 1, marked), streamRecord(referenceId, 2, twice)]);

  expect(await setup.messages(referenceId)).toHaveLength(1);
  expect((await signalsOf(referenceId))['Vehicle.Speed']?.[0]).toBe(7);
});

it('has no signal under a name that every object inherits', async () => {
  const referenceId = randomUUID();
  const names = '"constructor":1,"__proto__":{"Vehicle.Speed":9},"toString":true,"hasOwnProperty":"x"';
  const payload = `{"eventId":"e","observedAt":${noon},"signals":{${names},"Vehicle.Speed":5}}`;

  await setup.ingest([streamRecord(referenceId, 1, payload)]);

  expect(Object.entries(await signalsOf(referenceId)).map(([name, [value]]) => [name, value])).toEqual([
    ['Vehicle.Speed', 5],
  ]);
});
