/**
 * Who sees which commands: owners and drivers see those that were sent since their access began,
 * others see none. The guards of keys are never shown.
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { end } from '../support/accesses.ts';
import {
  type CommandedDevice,
  connectCommanded,
  documents,
  followCommands,
  keepsSilent,
  newestOf,
  send,
  sentOf,
  settled,
} from '../support/commands.ts';
import type { RemoteCommandPage } from '../../domain/generated/schema-types.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { outcomeOf, startAs } from '../support/subscriptions.ts';
import { useWorld } from '../support/world.ts';

/** Publishing must work whether or not AppSync publishes aliased fields. */
const world = useWorld({ realtime: { aliasedFieldsPublish: false } });

let provisioner: Person;
let operator: Person;
let seller: Person;
let buyer: Person;
let vehicle: GivenVehicle;
let device: CommandedDevice;

beforeAll(async () => {
  [provisioner, operator] = await Promise.all([
    givenPerson(world(), ['provisioners']),
    givenPerson(world(), ['operators']),
  ]);
});

beforeEach(async () => {
  [seller, buyer, vehicle] = await Promise.all([
    givenPerson(world(), ['owners']),
    givenPerson(world(), ['owners']),
    givenVehicle(provisioner),
  ]);
  await givenAccess(operator, seller, vehicle);
  device = await connectCommanded(world(), vehicle, keepsSilent);
  return () => device.end();
});

async function listOf(
  person: Person,
  page: { readonly limit?: number; readonly nextToken?: string | null } = {},
): Promise<RemoteCommandPage> {
  const { data, text } = await person.ask(documents.list, { referenceId: vehicle.referenceId, ...page });
  if (!data?.['remoteCommands']) {
    throw new Error(text);
  }
  // The shape that the document requests.
  return data['remoteCommands'] as RemoteCommandPage;
}

async function codeOfOne(person: Person, commandId: string): Promise<string> {
  return codeOf(await person.ask(documents.one, { referenceId: vehicle.referenceId, commandId }));
}

describe('a list of commands', () => {
  it('holds commands only, newest first, page by page', async () => {
    const ids = [];
    for (let index = 0; index < 5; index += 1) {
      ids.push(sentOf(await send(seller, vehicle)).commandId);
    }

    const first = await listOf(seller, { limit: 2 });
    const second = await listOf(seller, { limit: 2, nextToken: first.nextToken ?? null });
    const third = await listOf(seller, { limit: 2, nextToken: second.nextToken ?? null });

    const seen = [first, second, third].flatMap(({ items }) => items.map(({ commandId }) => commandId));
    expect(seen).toEqual(ids.reverse());
    expect((await listOf(seller)).items).toHaveLength(5);
  });

  it.each([
    [{ limit: 0 }, 'limit'],
    [{ limit: 101 }, 'limit'],
    [{ nextToken: 'forged' }, 'nextToken'],
  ])('rejects %j', async (page, argument) => {
    const response = await seller.ask(documents.list, { referenceId: vehicle.referenceId, ...page });

    expect(response.errors).toMatchObject([{ errorType: 'INVALID_ARGUMENT', errorInfo: { argument } }]);
  });

  it('rejects the token of another vehicle’s list', async () => {
    const other = await givenVehicle(provisioner);
    await givenAccess(operator, seller, other);
    for (let index = 0; index < 3; index += 1) {
      await send(seller, vehicle);
    }
    const { nextToken } = await listOf(seller, { limit: 1 });

    const response = await seller.ask(documents.list, { referenceId: other.referenceId, nextToken });

    expect(response.text).not.toContain(vehicle.referenceId);
    expect(codeOf(response)).toBe('INVALID_ARGUMENT');
  });
});

describe('the guard of an idempotency key', () => {
  it('cannot be read as a command or through a subscription', async () => {
    const idempotencyKey = randomUUID();
    await send(seller, vehicle, { idempotencyKey });

    const code = await codeOfOne(seller, `key#${seller.principalId}#${idempotencyKey}`);
    const list = await listOf(seller);

    expect(code).toBe('COMMAND_NOT_FOUND');
    expect(JSON.stringify(list)).not.toContain(idempotencyKey);
  });
});

describe('a vehicle that changes hands', () => {
  it('shows neither buyer nor seller a command of the other, even one that ends late', async () => {
    const ofSeller = sentOf(await send(seller, vehicle)).commandId;
    const { executionId } = await device.nextRequest();
    await end(operator, { vehicle, person: seller });
    await givenAccess(operator, buyer, vehicle);
    const follower = await followCommands(world(), buyer, vehicle);

    await device.respond(executionId, { status: 'SUCCEEDED' });
    await settled(world(), ofSeller, 'SUCCEEDED');
    const ofBuyer = sentOf(await send(buyer, vehicle)).commandId;
    await device.respond((await device.nextRequest()).executionId, { status: 'SUCCEEDED' });
    await settled(world(), ofBuyer, 'SUCCEEDED');

    await expect.poll(() => newestOf(follower.receivedEvents())?.status).toBe('SUCCEEDED');
    expect(new Set(follower.receivedEvents().map(({ commandId }) => commandId))).toEqual(new Set([ofBuyer]));
    expect((await listOf(buyer)).items.map(({ commandId }) => commandId)).toEqual([ofBuyer]);
    expect(await codeOfOne(buyer, ofSeller)).toBe('COMMAND_NOT_FOUND');
    expect(await codeOfOne(seller, ofBuyer)).toBe('VEHICLE_NOT_FOUND');
    expect(codeOf(await seller.ask(documents.list, { referenceId: vehicle.referenceId }))).toBe(
      'VEHICLE_NOT_FOUND',
    );
  });

  it('closes the seller’s subscription and rejects a new one', async () => {
    const follower = await followCommands(world(), seller, vehicle);

    await end(operator, { vehicle, person: seller });
    await follower.started.connection.closed;

    const { referenceId } = vehicle;
    const again = await outcomeOf(startAs(world(), seller, documents.follow, { referenceId }));
    expect(codeOf(again)).toBe('VEHICLE_NOT_FOUND');
    expect(follower.receivedEvents()).toEqual([]);
  });

  it('publishes each command to everyone with access at that time, and not to followers of another vehicle', async () => {
    const other = await givenVehicle(provisioner);
    await givenAccess(operator, buyer, other);
    await givenAccess(operator, buyer, vehicle, 'DRIVER');
    const [ofSeller, ofBuyer, ofOther] = [
      await followCommands(world(), seller, vehicle),
      await followCommands(world(), buyer, vehicle),
      await followCommands(world(), buyer, other),
    ];

    const { commandId } = sentOf(await send(seller, vehicle));

    await expect
      .poll(() => ofSeller.receivedEvents().map((command) => command.commandId))
      .toEqual([commandId]);
    await expect.poll(() => ofBuyer.receivedEvents()).toEqual(ofSeller.receivedEvents());
    expect(ofOther.receivedEvents()).toEqual([]);
  });
});
