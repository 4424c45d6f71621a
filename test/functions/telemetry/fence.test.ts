/**
 * Records of certificates that were cut off, over the real tables: what counts at the fence, and
 * when the fence moves while a batch is ingested.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KinesisRecord } from '../../../functions/telemetry/stream-event.ts';
import { type IngestSetup, startIngestSetup, streamRecord } from './ingest-setup.ts';
import { telemetryValues } from '../../../domain/signal-values.ts';
import { unpackSignals } from '../../../domain/stored-signals.ts';

let setup: IngestSetup;
beforeAll(async () => {
  setup = await startIngestSetup();
});
afterEach(() => {
  setup.gate.keepBy(undefined);
  setup.gate.putBack(0);
  setup.fenced();
});
afterAll(() => setup.stop());

const [old, present] = ['aa'.repeat(32), 'bb'.repeat(32)];
/** Epoch milliseconds of the fence. */
const at = Date.now() - 600_000;

const speed = (referenceId: string, value: number, more: { certificateId?: string; receivedAt?: number }) =>
  streamRecord(
    referenceId,
    value,
    { eventId: `e-${value}`, observedAt: at - 60_000 + value, signals: { 'Vehicle.Speed': value } },
    more,
  );

const sequenceNumbers = (...records: readonly KinesisRecord[]) =>
  records.map(({ kinesis }) => kinesis.sequenceNumber);
const storedSpeeds = async (referenceId: string) =>
  (await setup.messages(referenceId)).map(({ signals }) => `${telemetryValues(signals)[0]?.number}`);
const connectivityOf = async (referenceId: string) => (await setup.state(referenceId))?.state?.connectivity;

/** Fences `old` at `at`, as a change of the TCU does, with `present` as the live certificate. */
async function cutOff(referenceId: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const attributes = { certificates: { [old]: at, [present]: 0 }, fence: 1, ...more };
  for (const [name, value] of Object.entries(attributes)) {
    await setup.setAttribute(referenceId, name, value);
  }
}

/** Cuts off `old` once, before the first of these calls reaches the tables. */
function cutOffBefore(operation: string, referenceId: string): () => number {
  let times = 0;
  setup.gate.keepBy(async (called) => {
    if (called === operation && times === 0) {
      times += 1;
      await cutOff(referenceId);
    }
    return undefined;
  });
  return () => times;
}

describe('a record under a fenced certificate', () => {
  it('counts up to the fence, in any order of delivery', async () => {
    const referenceId = randomUUID();
    await cutOff(referenceId);
    const after = speed(referenceId, 3, { certificateId: old, receivedAt: at + 1 });

    const left = await setup.ingest([
      speed(referenceId, 1, { certificateId: present, receivedAt: at + 5 }),
      speed(referenceId, 2, { certificateId: old, receivedAt: at }),
      after,
      speed(referenceId, 4, { certificateId: present, receivedAt: at - 1 }),
    ]);

    expect(left).toEqual([]);
    expect(await storedSpeeds(referenceId)).toEqual(['1', '2', '4']);
    expect(setup.fenced()).toEqual(sequenceNumbers(after));
  });

  it('changes neither state nor time of motion, even when it is delivered again', async () => {
    const referenceId = randomUUID();
    await cutOff(referenceId);
    await setup.ingest([speed(referenceId, 1, { certificateId: present, receivedAt: at + 1 })]);
    const before = await setup.state(referenceId);
    const late = speed(referenceId, 90, { certificateId: old, receivedAt: at + 2 });

    await setup.ingest([late]);
    await setup.ingest([late]);

    expect(await setup.state(referenceId)).toEqual(before);
    expect(setup.fenced()).toEqual(sequenceNumbers(late, late));
  });
});

describe('a fence that is written between the read of a state and its write', () => {
  it.each([
    ['the first state of a vehicle', 'UpdateItem', []],
    ['a later state', 'BatchExecuteStatement', [1]],
  ])('keeps the record out of %s, and its message out of the history', async (_, operation, earlier) => {
    const referenceId = randomUUID();
    await setup.ingest(earlier.map((value) => speed(referenceId, value, { receivedAt: at - 10 })));
    const cuts = cutOffBefore(operation, referenceId);
    const refused = speed(referenceId, 50, { certificateId: old, receivedAt: at + 1 });
    const inTime = speed(referenceId, 51, { certificateId: old, receivedAt: at });

    const left = await setup.ingest([refused, inTime]);

    expect([left, cuts()]).toEqual([[], 1]);
    expect(setup.fenced()).toEqual(sequenceNumbers(refused));
    expect(await storedSpeeds(referenceId)).toEqual([...earlier.map(String), '51']);
    expect(unpackSignals((await setup.state(referenceId))?.state?.signals ?? '')['Vehicle.Speed']?.[0]).toBe(
      51,
    );
    expect((await setup.state(referenceId))?.state?.version).toBe(earlier.length + 1);
  });

  it.each([
    ['message', { observedAt: at - 60_000, signals: { 'Vehicle.Speed': 50 } }],
    // All of its observations are in one item.
    ['batch', { observedAt: [at - (at % 60_000), 1, 1], signals: { 'Vehicle.Speed': [50, 51, 52] } }],
  ])('keeps out a %s that a crashed run stored', async (_, payload) => {
    const referenceId = randomUUID();
    await setup.ingest([speed(referenceId, 1, { receivedAt: at - 10 })]);
    const channel = { certificateId: old, receivedAt: at + 1 };
    const refused = streamRecord(referenceId, 50, { eventId: 'e-50', ...payload }, channel);
    const crash = new AbortController();
    setup.gate.keepBy((operation) => {
      if (operation !== 'BatchExecuteStatement') {
        return Promise.resolve(undefined);
      }
      crash.abort();
      return Promise.reject(new Error('The run has crashed'));
    });
    await setup.ingest([refused], crash.signal).catch(() => undefined);
    setup.gate.keepBy(undefined);
    expect(crash.signal.aborted).toBe(true);
    expect(await setup.messages(referenceId)).toHaveLength(2);
    await cutOff(referenceId);

    expect(await setup.ingest([refused])).toEqual([]);

    expect(await storedSpeeds(referenceId)).toEqual(['1']);
    expect(setup.fenced()).toEqual(sequenceNumbers(refused));
  });

  it('does not take the same message of the live certificate for a repetition', async () => {
    const referenceId = randomUUID();
    await setup.ingest([speed(referenceId, 70, { receivedAt: at - 10 })]);
    cutOffBefore('BatchExecuteStatement', referenceId);
    const same = { eventId: 'same', observedAt: at - 90_000, signals: { 'Vehicle.Speed': 60 } };
    const refused = streamRecord(referenceId, 71, same, { certificateId: old, receivedAt: at + 1 });
    const counts = streamRecord(referenceId, 72, same, { certificateId: present, receivedAt: at + 2 });

    expect(await setup.ingest([refused, counts])).toEqual([]);

    expect((await setup.messages(referenceId)).map(({ sequenceNumber }) => sequenceNumber)).toEqual(
      expect.arrayContaining(sequenceNumbers(counts)),
    );
    expect(await storedSpeeds(referenceId)).toEqual(['60', '70']);
  });

  it('is not put back into the stream with the records that a throttled item leaves over', async () => {
    const referenceId = randomUUID();
    await setup.ingest([speed(referenceId, 1, { receivedAt: at - 10 })]);
    await cutOff(referenceId);
    setup.gate.keepBy((operation, input) => {
      if (operation !== 'BatchExecuteStatement') {
        return Promise.resolve(undefined);
      }
      const error = { Code: 'ThrottlingError', Message: 'Too much' };
      const statements = input['Statements'] as readonly unknown[];
      return Promise.resolve({ status: 200, body: { Responses: statements.map(() => ({ Error: error })) } });
    });
    const refused = speed(referenceId, 2, { certificateId: old, receivedAt: at + 1 });
    const counts = speed(referenceId, 3, { certificateId: present, receivedAt: at + 1 });

    expect(await setup.ingest([refused, counts])).toEqual([]);

    expect(setup.gate.putBack(4)).toHaveLength(1);
    expect(setup.fenced()).toEqual(sequenceNumbers(refused));
  });
});

describe('presence after a cut', () => {
  const presence = (
    referenceId: string,
    sequence: number,
    eventType: 'connected' | 'disconnected',
    {
      certificateId,
      connection,
      receivedAt,
    }: { certificateId: string; connection: number; receivedAt: number },
  ) =>
    streamRecord(
      referenceId,
      sequence,
      { clientId: referenceId, eventType, timestamp: receivedAt, versionNumber: connection },
      { kind: 'PRESENCE', certificateId, receivedAt },
    );
  const oldSession = { certificateId: old, connection: 7 };

  it('does not show a vehicle as connected by a late or repeated event of the old certificate', async () => {
    const referenceId = randomUUID();
    await setup.ingest([presence(referenceId, 1, 'connected', { ...oldSession, receivedAt: at - 5_000 })]);
    await cutOff(referenceId);
    const again = presence(referenceId, 3, 'connected', {
      ...oldSession,
      connection: 8,
      receivedAt: at + 2_000,
    });

    await setup.ingest([
      presence(referenceId, 2, 'disconnected', { ...oldSession, receivedAt: at + 1_000 }),
      again,
      presence(referenceId, 4, 'connected', { ...oldSession, receivedAt: at - 5_000 }),
    ]);

    expect(await connectivityOf(referenceId)).toBe('DISCONNECTED');
    expect(setup.fenced()).toEqual(sequenceNumbers(again));
  });

  it('ends with the connection of a fenced certificate', async () => {
    const referenceId = randomUUID();
    await setup.ingest([presence(referenceId, 1, 'connected', { ...oldSession, receivedAt: at - 5_000 })]);
    await cutOff(referenceId);
    expect(await connectivityOf(referenceId)).toBe('CONNECTED');

    await setup.ingest([presence(referenceId, 2, 'disconnected', { ...oldSession, receivedAt: at + 1_000 })]);

    expect(await connectivityOf(referenceId)).toBe('DISCONNECTED');
    expect(setup.fenced()).toEqual([]);
  });

  it('is that of the present certificate when the end of the old connection arrives later', async () => {
    const referenceId = randomUUID();
    await cutOff(referenceId);

    await setup.ingest([
      presence(referenceId, 1, 'connected', { certificateId: present, connection: 8, receivedAt: at + 900 }),
      presence(referenceId, 2, 'disconnected', { ...oldSession, receivedAt: at + 1_000 }),
    ]);

    expect(await connectivityOf(referenceId)).toBe('CONNECTED');
  });
});

describe('a suspension', () => {
  const resumedAt = at + 60_000;
  const drive = (referenceId: string, sequence: number, receivedAt: number) =>
    streamRecord(
      referenceId,
      sequence,
      {
        campaignName: 'drive',
        vehicleName: referenceId,
        eventId: sequence,
        collectionEventTime: at,
        signals: { 'Vehicle.Speed': [{ value: sequence, dataType: 'DOUBLE', time: at - 60_000 + sequence }] },
      },
      { kind: 'FLEETWISE', receivedAt },
    );

  it('fences FleetWise’s records, which name no certificate, by the time of the last fence', async () => {
    const referenceId = randomUUID();
    await cutOff(referenceId, { certificates: { [old]: at - 5_000, [present]: at } });
    const refused = drive(referenceId, 2, at + 1);

    await setup.ingest([drive(referenceId, 1, at), refused]);

    expect(await storedSpeeds(referenceId)).toEqual(['1']);
    expect(setup.fenced()).toEqual(sequenceNumbers(refused));
  });

  it('lets no record of its time count after the resumption', async () => {
    const referenceId = randomUUID();
    await cutOff(referenceId, { resumedAt });
    const during = [
      drive(referenceId, 1, at + 1),
      drive(referenceId, 2, resumedAt - 1),
      speed(referenceId, 3, { certificateId: present, receivedAt: resumedAt - 1 }),
    ];

    await setup.ingest([
      ...during,
      drive(referenceId, 4, resumedAt),
      speed(referenceId, 5, { certificateId: present, receivedAt: resumedAt }),
    ]);

    expect(await storedSpeeds(referenceId)).toEqual(['4', '5']);
    expect(setup.fenced()).toEqual(sequenceNumbers(...during));
  });
});
