/**
 * The end of an access ends its subscriptions: the connection is closed at once, and in any case
 * later events do not name the person as a viewer.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createLiveStateClient } from '../../client/live-state.ts';
import type { RealtimeFailure } from '../../client/subscriber.ts';
import { end, grant } from '../support/accesses.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPeople,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { publishState } from '../support/signed.ts';
import { type Started, eventsOf, isOpen, startAs } from '../support/subscriptions.ts';
import { holdCalls } from '../support/held-calls.ts';
import { itemsOf } from '../support/tables.ts';
import { viewersOf } from '../../domain/viewers.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

const documents = {
  onVehicleState: `subscription ($referenceId: ID!) { onVehicleState(referenceId: $referenceId) { referenceId version } }`,
  onRemoteCommand: `subscription ($referenceId: ID!) { onRemoteCommand(referenceId: $referenceId) { referenceId version } }`,
  onVehicleAccess: `subscription ($referenceId: ID!) { onVehicleAccess(referenceId: $referenceId) { referenceId eventId } }`,
} as const;

let operator: Person;
let provisioner: Person;
let owner: Person;
const started: Started[] = [];

beforeAll(async () => {
  ({ provisioner, operator, owner } = await givenPeople(world()));
});

afterAll(() => {
  for (const { connection } of started) {
    connection.socket.terminate();
  }
});

async function subscribe(
  person: Person,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
  field: keyof typeof documents = 'onVehicleState',
): Promise<Started> {
  const one = await startAs(world(), person, documents[field], { referenceId });
  started.push(one);
  return one;
}

async function vehicleOf(...people: readonly Person[]): Promise<GivenVehicle> {
  const vehicle = await givenVehicle(provisioner);
  for (const person of people) {
    await givenAccess(operator, person, vehicle);
  }
  return vehicle;
}

const versionsOf = (one: Started) =>
  eventsOf<{ readonly version: number }>(one, 'onVehicleState').map(({ version }) => version);

/** Publishes to the viewers of this moment, as the ingest function does. */
async function publish({ referenceId }: GivenVehicle, version: number): Promise<void> {
  const item = (await itemsOf(world(), 'VehicleState')).find((one) => one.referenceId === referenceId);
  const now = new Date(world().clock.now()).toISOString();
  await publishState(world(), {
    referenceId,
    version,
    viewers: viewersOf(item?.viewers, now),
  });
}

describe.each(['onVehicleState', 'onRemoteCommand', 'onVehicleAccess'] as const)('%s', (field) => {
  it('closes only for the person whose access ends', async () => {
    const other = await givenPerson(world(), ['owners']);
    const vehicle = await vehicleOf(owner, other);
    const second = await vehicleOf(owner);
    const [ends, others, elsewhere] = [
      await subscribe(owner, vehicle, field),
      await subscribe(other, vehicle, field),
      await subscribe(owner, second, field),
    ];

    const response = await end(operator, { vehicle, person: owner });

    expect(codeOf(response)).toBe('none');
    await ends.connection.closed;
    expect(ends.connection.received.at(-1)).toMatchObject({ type: 'error', id: 'one' });
    expect([isOpen(others), isOpen(elsewhere)]).toEqual([true, true]);
  });

  it('cannot be started again', async () => {
    const vehicle = await vehicleOf(owner);
    await end(operator, { vehicle, person: owner });

    const { reply } = await subscribe(owner, vehicle, field);

    expect(reply).toMatchObject({ type: 'error', payload: { errors: [{ errorType: 'VEHICLE_NOT_FOUND' }] } });
  });

  it('closes when an operator repeats the end of an access', async () => {
    const vehicle = await vehicleOf(owner);
    const survivor = await survivorOf(vehicle, field);

    await end(operator, { vehicle, person: owner });

    await survivor.connection.closed;
    expect(survivor.connection.received.at(-1)).toMatchObject({ type: 'error', id: 'one' });
  });
});

/** The last call of each subscription’s resolver. The access ends while its response is held. */
const lastCalls = {
  onVehicleState: 'UpdateItem',
  onRemoteCommand: 'GetItem',
  onVehicleAccess: 'GetItem',
} as const;

/**
 * Starts a subscription whose access is read just before the access ends and that is confirmed just
 * after.
 */
async function survivorOf(vehicle: GivenVehicle, field: keyof typeof documents): Promise<Started> {
  // Readers of streams read the access too.
  await world().streams.settled();
  const isOfAccess = (text: string) => field === 'onVehicleState' || text.includes(owner.principalId);
  const held = holdCalls(world(), 'dynamodb', lastCalls[field], (input) => {
    const text = JSON.stringify(input);
    return text.includes(vehicle.referenceId) && isOfAccess(text);
  });
  const starting = subscribe(owner, vehicle, field);
  await held.reachedBy(starting);
  held.letOthersPass();
  expect(codeOf(await end(operator, { vehicle, person: owner }))).toBe('none');
  held.release();
  const survivor = await starting;
  expect(survivor.reply.type).toBe('start_ack');
  return survivor;
}

describe('a subscription that is confirmed just after its access ended', () => {
  it('gets no events, although nothing closes it', async () => {
    const vehicle = await vehicleOf(owner);
    const other = await givenPerson(world(), ['owners']);
    await givenAccess(operator, other, vehicle);
    const survivor = await survivorOf(vehicle, 'onVehicleState');
    const witness = await subscribe(other, vehicle);

    for (const version of [1, 2, 3]) {
      await publish(vehicle, version);
    }

    await expect.poll(() => versionsOf(witness)).toEqual([1, 2, 3]);
    expect(isOpen(survivor)).toBe(true);
    expect(survivor.connection.rest()).toEqual([]);
  });

  it('gets events like a new one when access is granted again', async () => {
    const vehicle = await vehicleOf(owner);
    const survivor = await survivorOf(vehicle, 'onVehicleState');
    await publish(vehicle, 1);
    await givenAccess(operator, owner, vehicle);

    await publish(vehicle, 2);

    await expect.poll(() => versionsOf(survivor)).toEqual([2]);
  });
});

it('sends no events after an access expires', async () => {
  const vehicle = await vehicleOf(owner);
  const other = await givenPerson(world(), ['owners']);
  await givenAccess(operator, other, vehicle);
  const until = new Date(world().clock.now() + 5 * 60_000).toISOString();
  await grant(operator, { vehicle, person: owner }, { until });
  const [ends, stays] = [await subscribe(owner, vehicle), await subscribe(other, vehicle)];

  await publish(vehicle, 1);
  await expect.poll(() => versionsOf(ends)).toEqual([1]);
  world().clock.advance(5 * 60_000);
  await publish(vehicle, 2);

  await expect.poll(() => versionsOf(stays)).toEqual([1, 2]);
  expect(versionsOf(ends)).toEqual([1]);
});

it('ends the client of client/ for good when the access ends', async () => {
  const vehicle = await vehicleOf(owner);
  const statuses: string[] = [];
  const client = createLiveStateClient({
    url: world().outputs.RealtimeUrl,
    graphqlUrl: world().outputs.GraphqlUrl,
    token: () => Promise.resolve(owner.accessToken),
    WebSocket,
    backOff: { firstMs: 20, maxMs: 100 },
  });
  const failed = new Promise<RealtimeFailure>((onEnd) => {
    client.watchVehicle(
      { referenceId: vehicle.referenceId },
      { onState: () => {}, onStatus: (status) => void statuses.push(status), onEnd },
    );
  });
  await expect.poll(() => statuses).toContain('LIVE');

  await end(operator, { vehicle, person: owner });

  expect(await failed).toMatchObject({ reason: 'REFUSED', errors: [{ errorType: 'VEHICLE_NOT_FOUND' }] });
  expect(statuses.at(-1)).toBe('ENDED');
  client.close();
});
