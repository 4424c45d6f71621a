/**
 * A vehicle that sends far more than its limit, beside a vehicle of the same shard: what is over
 * the limit is never stored, and the neighbour's messages are all stored and published.
 */
import { createHash, randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import type { StateChange } from '../../../client/vehicle-documents.ts';
import { cachedAssembly } from '../../support/cached-assembly.ts';
import { type GivenVehicle, givenAccess, givenPerson, givenVehicle } from '../../support/given.ts';
import { eventsOf, startAs } from '../../support/subscriptions.ts';
import { itemsOf } from '../../support/tables.ts';
import { connectVehicle } from '../../support/vehicles-on-the-wire.ts';
import { useWorld } from '../../support/world.ts';

vi.setConfig({ testTimeout: 90_000 });

const limit = 20;
const world = useWorld({ assembly: await cachedAssembly({ messagesOfVehiclePerMinute: limit }) });

const message = (number: number) =>
  JSON.stringify({
    eventId: randomUUID(),
    observedAt: Date.now(),
    signals: { 'Vehicle.TraveledDistance': number },
  });
const minuteOf = (time: unknown) => Math.floor(Number(time) / 60_000);
const messagesOf = async ({ referenceId }: GivenVehicle) =>
  (await itemsOf(world(), 'Telemetry')).filter((item) => item.referenceId === referenceId);

/** Two shards divide the hashes of partition keys evenly. */
const shardOf = ({ referenceId }: GivenVehicle) =>
  (createHash('md5').update(referenceId).digest()[0] ?? 0) >> 7;

async function givenTwoOfAShard() {
  const provisioner = await givenPerson(world(), ['provisioners']);
  const runaway = await givenVehicle(provisioner);
  let neighbour = await givenVehicle(provisioner);
  while (shardOf(neighbour) !== shardOf(runaway)) {
    neighbour = await givenVehicle(provisioner);
  }
  return { runaway, neighbour };
}

const onVehicleState = `subscription ($referenceId: ID!) {
  onVehicleState(referenceId: $referenceId) {
    referenceId version updatedAt connectivity { status since } signals { name number boolean text observedAt receivedAt }
  }
}`;

it('stores a vehicle up to its limit, and everything of its neighbour', async () => {
  const { runaway, neighbour } = await givenTwoOfAShard();
  const [operator, owner] = await Promise.all([
    givenPerson(world(), ['operators']),
    givenPerson(world(), ['owners']),
  ]);
  await givenAccess(operator, owner, neighbour);
  const started = await startAs(world(), owner, onVehicleState, { referenceId: neighbour.referenceId });
  const [fast, slow] = await Promise.all([
    connectVehicle(world(), runaway),
    connectVehicle(world(), neighbour),
  ]);

  const sent = Array.from({ length: 10 }, (_, index) => index + 1);
  for (const number of sent) {
    await Promise.all(Array.from({ length: 8 }, () => fast.publish(runaway.telemetryTopic, message(number))));
    expect(await slow.publish(neighbour.telemetryTopic, message(number))).toBe('acknowledged');
    await world().streams.settled();
  }

  const stored = await messagesOf(runaway);
  const minutes = [...new Set(stored.map(({ receivedAt }) => minuteOf(receivedAt)))];
  expect(
    minutes.map((one) => stored.filter(({ receivedAt }) => minuteOf(receivedAt) === one).length),
  ).toContain(limit);
  expect(stored.length).toBeLessThanOrEqual(limit * minutes.length);
  expect(await messagesOf(neighbour)).toHaveLength(sent.length);
  const published = () =>
    eventsOf<StateChange>(started, 'onVehicleState').flatMap(({ signals }) =>
      signals.map(({ number }) => number),
    );
  await expect.poll(published).toEqual(sent);
  const lines = world()
    .logs.events()
    .map(({ message: line }) => line);
  const reports = lines.filter((line) => line.includes('A vehicle is over its limit of messages'));
  expect(reports.length).toBeGreaterThanOrEqual(1);
  expect(reports.length).toBeLessThanOrEqual(minutes.length);
  expect(reports.every((line) => line.includes(runaway.referenceId))).toBe(true);
  const counts = lines.map((line) => Number(/"MessageOverLimit":(\d+)/.exec(line)?.[1] ?? 0));
  expect(counts.reduce((sum, one) => sum + one)).toBe(8 * sent.length - stored.length);
  started.connection.socket.terminate();
  await Promise.all([fast.end(), slow.end()]);
});
