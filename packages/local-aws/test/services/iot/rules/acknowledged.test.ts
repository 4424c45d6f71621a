/**
 * Every acknowledged message of a device is in the stream, even when the connection or the broker
 * ends.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RulesWorld, kinesis, startRulesWorld } from './rules-world.ts';

let world: RulesWorld;
beforeEach(async () => {
  world = await startRulesWorld();
  await world.rule(`SELECT * FROM 'data/+'`, [kinesis()]);
});
afterEach(() => {
  expect(world.defects).toEqual([]);
});

/** Publishes numbers without waiting. Resolves with the acknowledged ones when all are settled. */
async function publishMany(device: Awaited<ReturnType<RulesWorld['connect']>>, count: number) {
  const numbers = Array.from({ length: count }, (_, index) => String(index));
  const outcomes = await Promise.all(
    numbers.map(async (number) => [number, await device.publish('data/a', number)] as const),
  );
  return outcomes.flatMap(([number, outcome]) => (outcome === 'acknowledged' ? [number] : []));
}

/** Resolves when the stream has this number of records. */
async function untilReceived(count: number): Promise<void> {
  while (world.received.records.length < count) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const stored = (): readonly string[] => world.received.records.map(({ data }) => data);

it.each([1, 50, 400])(
  'the stream has every acknowledged message when the connection is cut after %i records',
  async (count) => {
    const { device } = await world.given();

    const sending = publishMany(device, 2000);
    await untilReceived(count);
    await device.drop();
    const acknowledged = await sending;

    expect(stored()).toEqual(expect.arrayContaining([...acknowledged]));
    expect(new Set(stored()).size).toBe(stored().length);
    await world.stop();
  },
);

it.each([1, 200])(
  'the stream has every acknowledged message when the broker ends after %i records',
  async (count) => {
    const { device } = await world.given();

    const sending = publishMany(device, 2000);
    await untilReceived(count);
    await world.stop();
    const acknowledged = await sending;

    expect(acknowledged.length).toBeLessThan(2000);
    expect(stored()).toEqual(expect.arrayContaining([...acknowledged]));
  },
);

it('another connection may send unacknowledged messages again', async () => {
  const { device, ...registered } = await world.given();

  const sending = publishMany(device, 500);
  await untilReceived(20);
  await device.drop();
  const first = new Set(await sending);
  const back = await world.connect(registered);
  const again = Array.from({ length: 500 }, (_, index) => String(index)).filter((one) => !first.has(one));
  await Promise.all(again.map((number) => back.publish('data/a', number)));

  expect(new Set(stored()).size).toBe(500);
  await back.end();
  await world.stop();
});
