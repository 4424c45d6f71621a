import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { type TelemetryMessage, maxMoments } from '../../../../domain/telemetry-message.ts';
import { decode } from '../../../../functions/telemetry/decode.ts';
import { createVehicleModel } from '../../../../tools/simulator/drive/vehicle-model.ts';
import { Batch, batchPayload } from '../../../../tools/simulator/telemetry/batch.ts';
import { createTelemetryFeed } from '../../../../tools/simulator/telemetry/telemetry-feed.ts';

const begin = Date.UTC(2026, 10, 26, 12, 30);

/** The messages of a moving car, one a second. */
function drive(seconds: number): TelemetryMessage[] {
  const model = createVehicleModel('batch', begin, { habit: 'ALWAYS' });
  const feed = createTelemetryFeed('s');
  return Array.from({ length: seconds }, (_, second) => {
    const at = begin + second * 1_000;
    model.advanceTo(at);
    return feed.next(model.readings(), at) ?? [];
  }).flat();
}

function batchesOf(messages: readonly TelemetryMessage[], periodMs: number): (readonly TelemetryMessage[])[] {
  const batch = new Batch(periodMs);
  const batches = messages.flatMap((message) => batch.sendings(message));
  return [...batches, batch.take()].filter(({ length }) => length > 0);
}

/** What the ingest function reads from a payload. */
function read(payload: Buffer) {
  const referenceId = randomUUID();
  const record = { kind: 'TELEMETRY', referenceId, payload: payload.toString('base64'), receivedAt: begin };
  const decoded = decode({
    kinesis: {
      partitionKey: referenceId,
      sequenceNumber: '1',
      data: Buffer.from(JSON.stringify(record)).toString('base64'),
    },
  });
  if (!('content' in decoded) || decoded.content.kind !== 'MESSAGES') {
    throw new Error('The payload was refused.');
  }
  return decoded.content.messages;
}

it('gives the cloud every message of a drive, and ends with its period', () => {
  const messages = drive(125);
  const batches = batchesOf(messages, 10_000);

  const received = batches.flatMap((batch) => read(batchPayload(batch)));

  expect(received.map(({ observedAt, signals }) => ({ observedAt, signals: { ...signals } }))).toEqual(
    messages.map(({ observedAt, signals }) => ({ observedAt, signals })),
  );
  const periodsOf = (batch: readonly TelemetryMessage[]) =>
    new Set(batch.map(({ observedAt }) => Math.floor(observedAt / 10_000))).size;
  expect(batches.map(periodsOf)).toEqual(batches.map(() => 1));
  // The first message is alone, and the one by which the car moves off ends a batch.
  expect(batches).toHaveLength(15);
  expect(new Set(batches.map((batch) => read(batchPayload(batch))[0]?.eventId)).size).toBe(15);
});

it('takes a third of the bytes of single messages, or less', () => {
  const messages = drive(600);
  const single = messages.reduce((sum, message) => sum + JSON.stringify(message).length, 0);
  const bytesOf = (periodMs: number) =>
    batchesOf(messages, periodMs).reduce((sum, batch) => sum + batchPayload(batch).length, 0);

  expect(bytesOf(10_000)).toBeLessThan(single / 3);
  expect(bytesOf(60_000)).toBeLessThan(bytesOf(10_000));
});

it('ends with what says that the car moves off, and sends alone what says that it stops', () => {
  const batch = new Batch(60_000);
  const sendings = (isMoving: boolean | undefined, index: number): readonly string[][] => {
    const signals = isMoving === undefined ? { 'Vehicle.Speed': 9 } : { 'Vehicle.IsMoving': isMoving };
    const message = { eventId: `${index}`, observedAt: begin, signals };
    return batch.sendings(message).map((one) => one.map(({ eventId }) => eventId));
  };

  expect([false, false, true, undefined, true, false].map(sendings)).toEqual([
    [['0']],
    [],
    [['1', '2']],
    [],
    [],
    [['3', '4'], ['5']],
  ]);
});

it('ends a batch that has as many moments as a message may have', () => {
  const messages = Array.from({ length: maxMoments + 100 }, (_, index) => ({
    ...{ eventId: `s-${index}`, observedAt: begin + index, signals: { 'Vehicle.IsMoving': true } },
  }));

  expect(batchesOf(messages, 300_000).map(({ length }) => length)).toEqual([1, maxMoments, 99]);
});
