/**
 * A world that stops processes what its streams hold and keeps the rest, so that a restart loses no
 * record of a stream.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { StreamRecord } from '../../domain/stream-record.ts';
import type { TelemetryMessage } from '../../domain/telemetry-message.ts';
import { itemsOf } from '../support/tables.ts';
import { type TestWorld, startTestWorld } from '../support/world.ts';

let world: TestWorld | undefined;
const directory = mkdtempSync(join(tmpdir(), 'reference-id-stop-'));

afterEach(async () => {
  await world?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Puts the records that the rules would put for a vehicle: messages one second apart. */
async function put(at: TestWorld, referenceId: string, count: number): Promise<readonly string[]> {
  const [stream = ''] = at.resourcesOfType('AWS::Kinesis::Stream');
  const StreamName = at.resource(stream).ref;
  const now = Date.now();
  const messages = Array.from({ length: count }, (_, index): TelemetryMessage => ({
    eventId: randomUUID(),
    observedAt: now - (count - index) * 1000,
    signals: { 'Vehicle.Speed': index % 100 },
  }));
  for (const message of messages) {
    const payload = Buffer.from(JSON.stringify(message)).toString('base64');
    const record: StreamRecord = { kind: 'TELEMETRY', referenceId, payload, receivedAt: now };
    await at.dispatcher.dispatch({
      service: 'kinesis',
      operation: 'PutRecord',
      principal: at.iam.rootPrincipal,
      input: { StreamName, PartitionKey: referenceId, Data: Buffer.from(JSON.stringify(record)) },
    });
  }
  return messages.map(({ eventId }) => eventId).sort();
}

/** Returns the event ids of a vehicle’s stored messages, which are at the end of the sort key. */
async function stored(at: TestWorld, referenceId: string): Promise<readonly string[]> {
  const items = await itemsOf(at, 'Telemetry');
  return items
    .filter((item) => item.referenceId === referenceId)
    .map(({ observedAtEventId: key }) => key.slice(key.indexOf('#') + 1))
    .sort();
}

it('processes records of its streams when the world stops, and the rest at the next start', async () => {
  const [drained, kept] = [randomUUID(), randomUUID()];
  world = await startTestWorld(directory);
  const before = await put(world, drained, 300);
  await world.stop();

  world = await startTestWorld(directory, { drainLimitMs: 300 });
  const heldAfterDrain = await stored(world, drained);
  world.faults.inject({ service: 'lambda', operation: 'Invoke', kind: 'throttle', times: 1_000_000 });
  const during = await put(world, kept, 30);
  await world.stop();

  world = await startTestWorld(directory);
  await world.streams.settled();

  expect(heldAfterDrain).toEqual(before);
  expect(await stored(world, kept)).toEqual(during);
  const queues = world.resourcesOfType('AWS::SQS::Queue').map((id) => world?.resource(id).ref ?? '');
  expect(queues.flatMap((url) => world?.queues.messages(url) ?? [])).toEqual([]);
});
