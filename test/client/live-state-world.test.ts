/**
 * The live-state client in a whole world: connected vehicles, connections cut at random, and in the
 * end exactly the state of the table.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createLiveStateClient, type LiveStateClient } from '../../client/live-state.ts';
import { sendAndFollow } from '../../client/send-command.ts';
import { vehicleState, type WatchedCommand } from '../../client/vehicle-documents.ts';
import type { VehicleState } from '../../domain/generated/schema-types.ts';
import { telemetryTopic } from '../../domain/topics.ts';
import { connectCommanded, obeys } from '../support/commands.ts';
import type { Person } from '../support/given.ts';
import { connectVehicle } from '../support/vehicles-on-the-wire.ts';
import { withOwnedVehicle } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withOwnedVehicle(world);
const seconds = 5;

const clients: LiveStateClient[] = [];

afterAll(() => {
  for (const client of clients) {
    client.close();
  }
});

function clientOf({ accessToken }: Person): LiveStateClient {
  const { RealtimeUrl: url, GraphqlUrl: graphqlUrl } = world().outputs;
  const client = createLiveStateClient({
    url,
    graphqlUrl,
    token: () => Promise.resolve(accessToken),
    WebSocket,
    backOff: { firstMs: 20, maxMs: 200 },
    readBackOff: { firstMs: 20, maxMs: 500 },
  });
  clients.push(client);
  return client;
}

it(`shows increasing versions during ${seconds} seconds of cuts, and ends with the state of the table`, async ({
  owner,
  vehicle,
}) => {
  const { referenceId } = vehicle;
  const watchers = Array.from({ length: 3 }, () => {
    const states: VehicleState[] = [];
    const client = clientOf(owner);
    const watch = client.watchVehicle({ referenceId }, { onState: (state) => void states.push(state) });
    return { client, states, watch };
  });
  await expect
    .poll(() => watchers.map(({ watch }) => watch.status), { timeout: 20_000 })
    .toEqual(Array(3).fill('LIVE'));
  const device = await connectVehicle(world(), vehicle);

  const until = Date.now() + seconds * 1000;
  let cuts = 0;
  const isShort = () => watchers.some(({ states }) => states.length <= 10);
  for (let speed = 1; Date.now() < until || isShort(); speed += 1) {
    const message = {
      eventId: randomUUID(),
      observedAt: Date.now(),
      signals: { 'Vehicle.Speed': speed % 200 },
    };
    expect(await device.publish(telemetryTopic(referenceId), JSON.stringify(message))).toBe('acknowledged');
    if (randomInt(5) === 0) {
      cuts += world().realtime.cut(randomInt(1, 4));
    }
    await new Promise((resolve) => setTimeout(resolve, randomInt(60)));
  }
  await device.end();

  const read = async () => {
    const { vehicleState: state } = await clientOf(owner).request(vehicleState, { referenceId });
    if (state === null) {
      return undefined;
    }
    const { readAt: _, ...others } = state;
    return others;
  };
  await expect
    .poll(async () => (await read())?.connectivity.status, { timeout: 20_000 })
    .toBe('DISCONNECTED');
  for (const { states, watch } of watchers) {
    // A second write closes the hours of the disconnected vehicle, so each try reads the table.
    await vi.waitFor(async () => expect([states.at(-1), watch.status]).toEqual([await read(), 'LIVE']), {
      timeout: 20_000,
    });
    expect(states.at(-1)?.connectivity.disconnectReason).toBe('CLIENT_INITIATED_DISCONNECT');
    const versions = states.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other));
    expect(versions.length).toBeGreaterThan(10);
  }
  expect(cuts).toBeGreaterThan(5);
});

it('follows a command to its outcome, and shows it to every watch', async ({ owner, vehicle }) => {
  const commands: WatchedCommand[] = [];
  const { referenceId } = vehicle;
  const watch = clientOf(owner).watchVehicle(
    { referenceId },
    { onCommand: (command) => void commands.push(command) },
  );
  await expect.poll(() => watch.status).toBe('LIVE');
  const device = await connectCommanded(world(), vehicle, obeys);
  const input = { referenceId, kind: 'HONK_AND_FLASH', idempotencyKey: randomUUID() } as const;

  const outcome = await sendAndFollow(clientOf(owner), input, { timeoutMs: 20_000 });

  expect(outcome).toMatchObject({ kind: 'HONK_AND_FLASH', status: 'SUCCEEDED' });
  await expect.poll(() => commands.at(-1)).toEqual(outcome);
  await device.end();
});
