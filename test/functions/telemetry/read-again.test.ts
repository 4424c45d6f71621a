/**
 * Lambda reads the stream again from an earlier place when its mapping is replaced, for example
 * when enhanced fan-out is switched on. Nothing changes, and new messages are taken meanwhile.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type IngestSetup, startIngestSetup, streamRecord } from './ingest-setup.ts';

const perMinute = 3;
const minutes = 26 * 60;
const batchSize = 500;
const minuteMs = 60_000;

let setup: IngestSetup;
beforeAll(async () => {
  setup = await startIngestSetup({ messages: 10 * perMinute, bytes: 100_000 });
});
afterAll(() => setup.stop());

const end = Math.floor(Date.now() / minuteMs) * minuteMs;
const begin = end - minutes * minuteMs;

/** Message number `index` of a car that sends at a steady pace. */
function record(referenceId: string, index: number) {
  const at = begin + (index * minuteMs) / perMinute;
  const message = {
    eventId: `e${2 * index}`,
    observedAt: at,
    signals: { 'Vehicle.Speed': Math.floor(index) % 100 },
  };
  return streamRecord(referenceId, 2 * index + 1, message, { receivedAt: at });
}

const inBatches = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / batchSize) }, (_, index) =>
    items.slice(index * batchSize, (index + 1) * batchSize),
  );

it('changes nothing of a day that is read again', async () => {
  const referenceId = randomUUID();
  const count = minutes * perMinute;
  const batches = inBatches(Array.from({ length: count }, (_, index) => record(referenceId, index)));
  // The last batch a second time, so that no hour waits to be closed.
  for (const batch of [...batches, ...batches.slice(-1)]) {
    expect(await setup.ingest(batch)).toEqual([]);
  }
  const before = {
    messages: await setup.messages(referenceId),
    summaries: await setup.summaries(referenceId),
    state: (await setup.state(referenceId))?.state,
  };
  expect(before.messages).toHaveLength(count);
  expect(before.summaries.length).toBeGreaterThan(24);

  for (const batch of batches) {
    await setup.ingest(batch);
  }

  expect(await setup.messages(referenceId)).toEqual(before.messages);
  expect(await setup.summaries(referenceId)).toEqual(before.summaries);
  expect((await setup.state(referenceId))?.state).toEqual(before.state);
});

it('takes a new message between messages of an earlier hour', async () => {
  const referenceId = randomUUID();
  const earlier = Array.from({ length: 60 * perMinute }, (_, index) => record(referenceId, index));
  await setup.ingest(earlier);

  // In the minute of the last message before, so that all of them count in one minute or none.
  await setup.ingest([...earlier, record(referenceId, earlier.length - 0.5)]);

  expect(await setup.messages(referenceId)).toHaveLength(earlier.length + 1);
});
