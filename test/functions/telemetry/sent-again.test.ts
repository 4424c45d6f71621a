/** A message that an earlier release stored is the same message when the vehicle sends it again. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type IngestSetup, startIngestSetup, streamRecord } from './ingest-setup.ts';

let setup: IngestSetup;
beforeAll(async () => {
  setup = await startIngestSetup();
});
afterAll(() => setup.stop());

const noon = Math.floor(Date.now() / 86_400_000) * 86_400_000;
const driving = { 'Vehicle.Speed': 70, 'Vehicle.IsMoving': true };

it.each([
  ['the same values, in any order', { 'Vehicle.IsMoving': true, 'Vehicle.Speed': 70 }, 1000],
  ['another value under the same key', { 'Vehicle.IsMoving': true, 'Vehicle.Speed': 71 }, 3000],
])('%s', async (_, signals, notStandingAfter) => {
  const referenceId = randomUUID();
  const message = (values: object) => ({ eventId: 'one', observedAt: noon, signals: values });
  const newer = { eventId: 'two', observedAt: noon + 500, signals: { 'Vehicle.Speed': 0 } };
  await setup.ingest([streamRecord(referenceId, 1, message(driving), { receivedAt: noon + 1000 })]);
  const [stored] = await setup.messages(referenceId);
  if (stored === undefined) {
    throw new Error('The message was not stored.');
  }
  await setup.putMessage({ ...stored, signals: JSON.stringify(driving) });
  await setup.ingest([streamRecord(referenceId, 2, newer, { receivedAt: noon + 2000 })]);

  await setup.ingest([streamRecord(referenceId, 3, message(signals), { receivedAt: noon + 3000 })]);

  expect((await setup.state(referenceId))?.state?.notStandingAt).toBe(noon + notStandingAfter);
  expect(await setup.messages(referenceId)).toHaveLength(2);
  expect((await setup.messages(referenceId))[0]?.signals).toBe(JSON.stringify(driving));
});
