/**
 * Live state: what owners read and which events they get, on the WebSocket that browsers use and
 * with the client of `client/`.
 */
import { afterAll, describe, expect } from 'vitest';
import { WebSocket } from 'ws';
import { createLiveStateClient } from '../../client/live-state.ts';
import type { StateChange } from '../../client/vehicle-documents.ts';
import type { VehicleState } from '../../domain/generated/schema-types.ts';
import { end } from '../support/accesses.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { givenState } from '../support/live-items.ts';
import { publishState } from '../support/signed.ts';
import { type Started, eventsOf, startAs } from '../support/subscriptions.ts';
import { itemsOf } from '../support/tables.ts';
import { withOwnedVehicle } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withOwnedVehicle(world).extend('driver', { scope: 'file' }, async ({ operator, vehicle }) => {
  const driver = await givenPerson(world(), ['owners']);
  await givenAccess(operator, driver, vehicle, 'DRIVER');
  return driver;
});

const onVehicleState = `subscription ($referenceId: ID!) {
  onVehicleState(referenceId: $referenceId) {
    referenceId version updatedAt connectivity { status since } signals { name number observedAt receivedAt }
  }
}`;
const vehicleState = `query ($referenceId: ID!) {
  vehicleState(referenceId: $referenceId) {
    referenceId version updatedAt connectivity { status since }
    signals { name number boolean text observedAt receivedAt }
  }
}`;

const started: Started[] = [];

afterAll(() => {
  for (const { connection } of started) {
    connection.socket.terminate();
  }
});

async function subscribe(
  person: Person,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
): Promise<Started> {
  const one = await startAs(world(), person, onVehicleState, { referenceId });
  started.push(one);
  return one;
}

const versionsOf = (one: Started) =>
  eventsOf<StateChange>(one, 'onVehicleState').map(({ version }) => version);
const receives = (one: Started, versions: readonly number[]) =>
  expect.poll(() => versionsOf(one)).toEqual(versions);

describe('vehicleState', () => {
  it('is empty for a vehicle that has never sent anything', async ({ owner, vehicle }) => {
    const { referenceId } = vehicle;
    const response = await owner.ask(vehicleState, { referenceId });

    expect(response.data).toEqual({
      vehicleState: {
        referenceId,
        version: 0,
        updatedAt: null,
        connectivity: { status: 'UNKNOWN', since: null },
        signals: [],
      },
    });
  });

  it('shows each person what was observed since that person’s access began', async ({
    provisioner,
    operator,
    owner,
  }) => {
    const late = await givenPerson(world(), ['owners']);
    const { referenceId } = await givenVehicle(provisioner);
    await givenAccess(operator, owner, { referenceId });
    world().clock.advance(60_000);
    const before = world().clock.now();
    world().clock.advance(60_000);
    await givenAccess(operator, late, { referenceId });
    await givenState(world(), referenceId, {
      version: 4,
      signals: {
        'Vehicle.Speed': [31.5, before, before + 20],
        'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen': [true, world().clock.now(), world().clock.now() + 20],
      },
      connectivitySince: before,
    });

    const responses = [owner, late].map((person) => person.ask(vehicleState, { referenceId }));
    const [early, fenced] = (await Promise.all(responses)).map(
      // The shape that the document requests.
      (response) => response.data?.['vehicleState'] as VehicleState,
    );

    expect(early?.signals).toMatchObject([{ boolean: true }, { number: 31.5 }]);
    expect(early?.connectivity.since).toBe(new Date(before).toISOString());
    expect(fenced?.signals).toMatchObject([{ boolean: true }]);
    expect(Date.parse(String(fenced?.connectivity.since))).toBeGreaterThan(before);
    expect([early?.version, fenced?.version]).toEqual([4, 4]);
  });
});

describe('onVehicleState', () => {
  it('sends owner and driver each change, in order and complete', async ({ owner, vehicle, driver }) => {
    const both = [await subscribe(owner, vehicle), await subscribe(driver, vehicle)];
    const viewers = [owner.principalId, driver.principalId];
    const at = new Date(world().clock.now()).toISOString();
    const signals = [{ name: 'Vehicle.Speed', number: 12.25, observedAt: at, receivedAt: at }];

    for (const version of [1, 2, 3]) {
      await publishState(world(), {
        referenceId: vehicle.referenceId,
        version,
        viewers,
        signals,
        updatedAt: at,
      });
    }

    expect(both.map(({ reply }) => reply.type)).toEqual(['start_ack', 'start_ack']);
    for (const one of both) {
      await receives(one, [1, 2, 3]);
    }
    expect(eventsOf<StateChange>(both[0] as Started, 'onVehicleState')[0]).toEqual({
      referenceId: vehicle.referenceId,
      version: 1,
      updatedAt: at,
      connectivity: { status: 'CONNECTED', since: null },
      signals: [{ name: 'Vehicle.Speed', number: 12.25, observedAt: at, receivedAt: at }],
    });
  });

  it('sends a change only to the viewers that it names', async ({ owner, vehicle, driver }) => {
    const [named, unnamed] = [await subscribe(owner, vehicle), await subscribe(driver, vehicle)];

    await publishState(world(), {
      referenceId: vehicle.referenceId,
      version: 10,
      viewers: [owner.principalId],
    });
    await publishState(world(), { referenceId: vehicle.referenceId, version: 11, viewers: [] });
    const viewers = [owner.principalId, driver.principalId];
    await publishState(world(), { referenceId: vehicle.referenceId, version: 12, viewers });

    await receives(named, [10, 12]);
    await receives(unnamed, [12]);
  });

  it('sends nothing of another vehicle of the same person', async ({
    provisioner,
    operator,
    owner,
    vehicle,
  }) => {
    const other = await givenVehicle(provisioner);
    await givenAccess(operator, owner, other);
    const [first, second] = [await subscribe(owner, vehicle), await subscribe(owner, other)];
    const viewers = [owner.principalId];

    await publishState(world(), { referenceId: other.referenceId, version: 1, viewers });
    await publishState(world(), { referenceId: vehicle.referenceId, version: 20, viewers });

    await receives(first, [20]);
    await receives(second, [1]);
  });

  it('is rejected without a vehicle', async ({ owner }) => {
    const one = await startAs(world(), owner, 'subscription { onVehicleState { version } }', {});
    started.push(one);

    expect(one.reply).toMatchObject({
      type: 'error',
      payload: { errors: [{ errorType: 'ValidationError' }] },
    });
  });

  it('does not reveal who else may see the vehicle', async ({ owner, vehicle, driver }) => {
    const nosy = await startAs(
      world(),
      owner,
      'subscription ($referenceId: ID!) { onVehicleState(referenceId: $referenceId) { version viewers } }',
      { referenceId: vehicle.referenceId },
    );
    started.push(nosy);
    const viewers = [owner.principalId, driver.principalId];
    await publishState(world(), { referenceId: vehicle.referenceId, version: 30, viewers });

    const event = await nosy.connection.next();
    expect(event.payload?.errors).toMatchObject([{ path: ['onVehicleState', 'viewers'] }]);
    expect(event.payload?.data).toEqual({ onVehicleState: null });
    expect(JSON.stringify(nosy.connection.received)).not.toContain(driver.principalId);
  });

  it('stores viewers and the end of watching beside the state', async ({
    provisioner,
    operator,
    owner,
    driver,
  }) => {
    const { referenceId } = await givenVehicle(provisioner);
    await givenAccess(operator, owner, { referenceId });
    await givenAccess(operator, driver, { referenceId }, 'DRIVER');
    await end(operator, { vehicle: { referenceId }, person: driver });
    await subscribe(owner, { referenceId });

    const item = (await itemsOf(world(), 'VehicleState')).find((one) => one.referenceId === referenceId);

    const tokenAndSpareSeconds = 15 * 60 + 5 * 60;
    const latest = world().clock.now() / 1000 + tokenAndSpareSeconds;
    expect(item?.watchedUntil).toBeGreaterThan(latest - 5 * 60);
    expect(item?.watchedUntil).toBeLessThanOrEqual(latest);
    expect(item?.viewers).toEqual({
      [owner.principalId]: { role: 'OWNER', since: expect.any(String) },
    });
  });
});

describe('the client of client/', () => {
  it('shows growing versions and reads the state again after a gap', async ({
    provisioner,
    operator,
    owner,
  }) => {
    const { referenceId } = await givenVehicle(provisioner);
    await givenAccess(operator, owner, { referenceId });
    const states: VehicleState[] = [];
    const client = createLiveStateClient({
      url: world().outputs.RealtimeUrl,
      graphqlUrl: world().outputs.GraphqlUrl,
      token: () => Promise.resolve(owner.accessToken),
      WebSocket,
    });
    const statuses: string[] = [];
    client.watchVehicle(
      { referenceId },
      { onState: (state) => void states.push(state), onStatus: (status) => void statuses.push(status) },
    );
    await expect.poll(() => statuses).toContain('LIVE');
    const viewers = [owner.principalId];
    const signal = (number: number) => ({
      name: 'Vehicle.Speed',
      number,
      observedAt: new Date(world().clock.now()).toISOString(),
      receivedAt: new Date(world().clock.now()).toISOString(),
    });

    await publishState(world(), { referenceId, version: 1, viewers, signals: [signal(10)] });
    await expect.poll(() => states.at(-1)?.version).toBe(1);
    const now = world().clock.now();
    await givenState(world(), referenceId, { version: 5, signals: { 'Vehicle.Speed': [50, now, now] } });
    await publishState(world(), { referenceId, version: 5, viewers, signals: [signal(50)] });
    await publishState(world(), { referenceId, version: 4, viewers, signals: [signal(40)] });

    await expect.poll(() => states.at(-1)).toMatchObject({ version: 5, signals: [{ number: 50 }] });
    client.close();
    const versions = states.map(({ version }) => version);
    expect(versions).toEqual([...versions].sort((one, other) => one - other));
    expect(versions).not.toContain(4);
  });

  it('ends for good when the person has no access to the vehicle', async ({ vehicle }) => {
    const stranger = await givenPerson(world(), ['owners']);
    const client = createLiveStateClient({
      url: world().outputs.RealtimeUrl,
      graphqlUrl: world().outputs.GraphqlUrl,
      token: () => Promise.resolve(stranger.accessToken),
      WebSocket,
    });

    const failure = await new Promise((resolve) => {
      client.watchVehicle({ referenceId: vehicle.referenceId }, { onState: () => {}, onEnd: resolve });
    });

    client.close();
    expect(failure).toMatchObject({ reason: 'REFUSED', errors: [{ errorType: 'VEHICLE_NOT_FOUND' }] });
  });
});

it('applies the same rules to subscriptions to commands', async ({ vehicle, driver }) => {
  const document = `subscription ($referenceId: ID!) { onRemoteCommand(referenceId: $referenceId) { version } }`;
  const stranger = await givenPerson(world(), ['owners']);
  const [theirs, foreign] = [
    await startAs(world(), driver, document, { referenceId: vehicle.referenceId }),
    await startAs(world(), stranger, document, { referenceId: vehicle.referenceId }),
  ];
  started.push(theirs, foreign);

  expect(theirs.reply.type).toBe('start_ack');
  expect(foreign.reply.payload?.errors).toMatchObject([{ errorType: 'VEHICLE_NOT_FOUND' }]);
  expect(codeOf(await stranger.ask(vehicleState, { referenceId: vehicle.referenceId }))).toBe(
    'VEHICLE_NOT_FOUND',
  );
});
