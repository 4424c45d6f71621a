/** What a message over its vehicle's limit still causes, and when the limit begins again. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type IngestSetup, startIngestSetup, streamRecord } from './ingest-setup.ts';

let setup: IngestSetup;
beforeAll(async () => {
  setup = await startIngestSetup({ messages: 2, bytes: 10_000 });
});
afterAll(() => setup.stop());

const begin = Math.floor(Date.now() / 60_000) * 60_000 - 300_000;
const distance = 'Vehicle.TraveledDistance';
const speed = 'Vehicle.Speed';

function vehicle() {
  const referenceId = randomUUID();
  let sequence = 0;
  const ingest = (signals: object, second: number, more: object = {}) => {
    sequence += 1;
    const payload = { eventId: `${sequence}`, observedAt: begin, signals, ...more };
    return setup.ingest([
      streamRecord(referenceId, sequence, payload, { receivedAt: begin + second * 1000 }),
    ]);
  };
  return {
    ingest,
    /** Uses the limit of the first minute. */
    fill: async () => {
      await ingest({ [speed]: 0 }, 1);
      await ingest({ [speed]: 0 }, 2);
    },
    messages: async () => (await setup.messages(referenceId)).length,
    state: async () => (await setup.state(referenceId))?.state,
  };
}

it('writes nothing for a message over the limit', async () => {
  const { fill, ingest, messages, state } = vehicle();
  await fill();
  const before = await state();

  await ingest({ [distance]: 3 }, 3);

  expect(await messages()).toBe(2);
  expect(await state()).toEqual(before);
});

it('notes that the vehicle moves, although the message is refused', async () => {
  const { fill, ingest, messages, state } = vehicle();
  await fill();

  await ingest({ [speed]: 50 }, 3);

  expect(await messages()).toBe(2);
  expect((await state())?.notStandingAt).toBe(begin + 3000);
});

it('takes messages again in the next minute of receipt', async () => {
  const { fill, ingest, messages } = vehicle();
  await fill();
  await ingest({ [distance]: 3 }, 59);

  await ingest({ [distance]: 4 }, 60);

  expect(await messages()).toBe(3);
});

it('refuses a message whose bytes do not fit, and takes a smaller one after it', async () => {
  const { ingest, messages } = vehicle();

  await ingest({ [distance]: 1 }, 1, { filler: 'x'.repeat(10_000) });
  await ingest({ [distance]: 2 }, 2);

  expect(await messages()).toBe(1);
});
