/**
 * Remote commands from the owner to the vehicle and back to the followers, with every kind, role
 * and parameter.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommandMessage } from '../../domain/command-message.ts';
import { commandKinds } from '../../domain/commands.ts';
import type { RemoteCommand, RemoteCommandKind } from '../../domain/generated/schema-types.ts';
import {
  type DeviceBehavior,
  commandIn,
  commandsOf,
  connectCommanded,
  documents,
  followCommands,
  keepsSilent,
  newestOf,
  obeys,
  send,
  sentOf,
  settled,
} from '../support/commands.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPeople,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { givenStanding, givenState } from '../support/live-items.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let provisioner: Person;
let operator: Person;
let owner: Person;
let driver: Person;
let stranger: Person;
let vehicle: GivenVehicle;

beforeAll(async () => {
  ({ provisioner, operator, owner } = await givenPeople(world()));
  driver = await givenPerson(world(), ['owners']);
  stranger = await givenPerson(world(), ['owners']);
  vehicle = await givenSharedVehicle();
});

/** Creates a vehicle of the owner to which the driver has access too. */
async function givenSharedVehicle(): Promise<GivenVehicle> {
  const shared = await givenVehicle(provisioner);
  await givenAccess(operator, owner, shared);
  await givenAccess(operator, driver, shared, 'DRIVER');
  return shared;
}

const kinds = Object.keys(commandKinds) as RemoteCommandKind[];
const parameterOf = (kind: RemoteCommandKind) => {
  const { parameter } = commandKinds[kind];
  if (parameter === undefined) {
    return {};
  }
  return parameter === 'temperature' ? { temperature: 21.5 } : { chargeLimit: 80 };
};

describe('a command', () => {
  beforeAll(beginMinute);

  it('goes from SENT through IN_PROGRESS to SUCCEEDED, and a follower receives each step in order', async () => {
    const device = await connectCommanded(world(), vehicle, keepsSilent);
    const follower = await followCommands(world(), owner, vehicle);

    const sent = sentOf(await send(owner, vehicle));
    const { executionId } = await device.nextRequest();
    await device.respond(executionId, { status: 'IN_PROGRESS' });
    await settled(world(), sent.commandId, 'IN_PROGRESS');
    await device.respond(executionId, { status: 'SUCCEEDED' });
    const command = await settled(world(), sent.commandId, 'SUCCEEDED');

    await expect.poll(() => newestOf(follower.receivedEvents())?.status).toBe('SUCCEEDED');
    expect(follower.receivedEvents().map(({ status, version }) => [status, version])).toEqual([
      ['SENT', 2],
      ['IN_PROGRESS', 3],
      ['SUCCEEDED', 4],
    ]);
    expect(sent).toMatchObject({ status: 'SENT', version: 2 });
    expect(command).toMatchObject({ executionId, version: 4, requestedBy: owner.principalId });
    // The sweep does not wait for it.
    expect(command).not.toHaveProperty('awaited');
    expect(command).not.toHaveProperty('dueAt');
    await device.end();
  });

  it('is the same in the query, in the list and in the follower’s events', async () => {
    const device = await connectCommanded(world(), vehicle, () => [
      { status: 'REJECTED', statusReason: { reasonCode: 'LOW_BATTERY', reasonDescription: 'not shown' } },
    ]);
    const follower = await followCommands(world(), owner, vehicle);

    const { commandId } = sentOf(await send(owner, vehicle, { kind: 'START_CLIMATE', temperature: 28 }));
    await settled(world(), commandId, 'REJECTED');
    await expect.poll(() => newestOf(follower.receivedEvents())?.status).toBe('REJECTED');

    const { referenceId } = vehicle;
    const one = await owner.ask(documents.one, { referenceId, commandId });
    const list = await owner.ask(documents.list, { referenceId });
    expect(one.data?.['remoteCommand']).toMatchObject({
      kind: 'START_CLIMATE',
      temperature: 28,
      chargeLimit: null,
      status: 'REJECTED',
      reasonCode: 'LOW_BATTERY',
    });
    const { items } = list.data?.['remoteCommands'] as { readonly items: readonly RemoteCommand[] };
    expect(items[0]).toEqual(one.data?.['remoteCommand']);
    expect(newestOf(follower.receivedEvents())).toEqual(one.data?.['remoteCommand']);
    await device.end();
  });

  it.each<[RemoteCommand['status'], ReturnType<DeviceBehavior>, string | null]>([
    ['FAILED', [{ status: 'FAILED', statusReason: { reasonCode: 'LOCK_JAMMED' } }], 'LOCK_JAMMED'],
    ['FAILED', [{ status: 'TIMED_OUT', statusReason: { reasonCode: 'TOO_SLOW' } }], 'DEVICE_TIMED_OUT'],
    ['REJECTED', [{ status: 'REJECTED', statusReason: { reasonCode: 'VEHICLE_MOVING' } }], 'VEHICLE_MOVING'],
    [
      'SUCCEEDED',
      [{ status: 'IN_PROGRESS', statusReason: { reasonCode: 'WAKING_UP' } }, { status: 'SUCCEEDED' }],
      null,
    ],
    ['SUCCEEDED', [{ status: 'SUCCEEDED' }, { status: 'FAILED' }], null],
  ])('ends as %s when the vehicle responds with %j', async (status, responses, reasonCode) => {
    const device = await connectCommanded(world(), vehicle, () => responses);

    const { commandId } = sentOf(await send(owner, vehicle));

    expect((await settled(world(), commandId, 'SUCCEEDED', 'FAILED', 'REJECTED')).status).toBe(status);
    await world().lambda.settled();
    expect((await commandIn(world(), commandId)).reasonCode ?? null).toBe(reasonCode);
    await device.end();
  });
});

describe('a command of kind', () => {
  beforeAll(async () => {
    beginMinute();
    vehicle = await givenSharedVehicle();
    await givenStanding(world(), vehicle.referenceId);
  });

  it.each(kinds)('%s reaches the vehicle with its own arguments only', async (kind) => {
    const device = await connectCommanded(world(), vehicle, obeys);

    const sent = sentOf(await send(owner, vehicle, { kind, ...parameterOf(kind) }));

    const { request } = await device.nextRequest();
    const command = await settled(world(), sent.commandId, 'SUCCEEDED');
    const parameters = Object.fromEntries(
      Object.entries(parameterOf(kind)).map(([name, value]) => [name, String(value)]),
    );
    expect(asText(request)).toEqual({
      commandId: sent.commandId,
      kind,
      validUntil: command.validUntil,
      ...parameters,
    });
    expect(Date.parse(command.validUntil) - Date.parse(command.createdAt)).toBe(30_000);
    await device.end();
  });

  it.each(kinds)('%s is allowed to the roles that the table lists', async (kind) => {
    beginMinute();
    const before = (await commandsOf(world(), vehicle)).length;
    const input = { kind, ...parameterOf(kind) };

    const codes = [];
    for (const person of [owner, driver, stranger, operator]) {
      codes.push(codeOf(await send(person, vehicle, input)));
    }

    const roles: readonly string[] = commandKinds[kind].roles;
    expect(codes).toEqual([
      'none',
      roles.includes('DRIVER') ? 'none' : 'COMMAND_NOT_ALLOWED',
      'VEHICLE_NOT_FOUND',
      'Unauthorized',
    ]);
    const sent = (await commandsOf(world(), vehicle)).length - before;
    expect(sent).toBe(codes.filter((code) => code === 'none').length);
  });
});

describe('a call that is refused', () => {
  beforeAll(async () => {
    vehicle = await givenSharedVehicle();
  });

  it.each([
    [{ kind: 'START_CLIMATE' as const }, 'input.temperature'],
    [{ kind: 'START_CLIMATE' as const, temperature: 14.5 }, 'input.temperature'],
    [{ kind: 'START_CLIMATE' as const, temperature: 20.1 }, 'input.temperature'],
    [{ kind: 'LOCK_DOORS' as const, temperature: 20 }, 'input.temperature'],
    [{ kind: 'SET_CHARGE_LIMIT' as const, chargeLimit: 49 }, 'input.chargeLimit'],
    [{ idempotencyKey: '' }, 'input.idempotencyKey'],
    [{ idempotencyKey: 'with blank' }, 'input.idempotencyKey'],
  ])('rejects %j and names the argument', async (input, argument) => {
    const response = await send(owner, vehicle, input);

    expect(response.errors).toMatchObject([{ errorType: 'INVALID_ARGUMENT', errorInfo: { argument } }]);
    expect(await commandsOf(world(), vehicle)).toEqual([]);
  });

  it.each<[string, (vin: string) => string]>([
    ['alone', (vin) => vin],
    ['after a letter', (vin) => `k${vin}`],
    ['after a hyphen', (vin) => `lock-${vin}`],
    ['before a time', (vin) => `${vin}_1700000000000`],
  ])('rejects an idempotency key that holds a VIN %s, because keys are stored', async (_name, keyWith) => {
    const response = await send(owner, vehicle, { idempotencyKey: keyWith(vehicle.vin) });

    expect(codeOf(response)).toBe('INVALID_ARGUMENT');
    expect(await commandsOf(world(), vehicle)).toEqual([]);
  });
});

describe('sendRemoteCommand', () => {
  beforeEach(async () => {
    vehicle = await givenSharedVehicle();
  });

  it('unlocks doors only if the vehicle’s last known speed is 0, even when that value is old', async () => {
    const speed = (value: number, agoMs: number) => {
      const at = world().clock.now() - agoMs;
      return givenState(world(), vehicle.referenceId, {
        version: 1,
        signals: { 'Vehicle.Speed': [value, at, at] },
      });
    };
    const unlock = async () => codeOf(await send(owner, vehicle, { kind: 'UNLOCK_DOORS' }));

    await givenState(world(), vehicle.referenceId, { version: 1, signals: {} });
    const unknown = await unlock();
    await speed(31, 0);
    const [moving, locking] = [await unlock(), codeOf(await send(owner, vehicle))];
    await speed(31, 61_000);
    const movedLongAgo = await unlock();
    await speed(0, 30 * 86_400_000);
    const standing = await unlock();

    expect({ unknown, moving, locking, movedLongAgo, standing }).toEqual({
      unknown: 'VEHICLE_MOTION_UNKNOWN',
      moving: 'VEHICLE_MOVING',
      locking: 'none',
      movedLongAgo: 'VEHICLE_MOTION_UNKNOWN',
      standing: 'none',
    });
  });

  it('allows ten commands a minute to a vehicle, and then says when to retry', async () => {
    beginMinute();

    const codes = [];
    for (let index = 0; index < 10; index += 1) {
      codes.push(codeOf(await send(index % 2 === 0 ? owner : driver, vehicle)));
    }
    const refused = await send(driver, vehicle);
    world().clock.advance(60_000);
    const later = await send(driver, vehicle);

    expect(codes).toEqual(codes.map(() => 'none'));
    expect(codeOf(refused)).toBe('RATE_LIMITED');
    const { retryAfterSeconds } = refused.errors[0]?.errorInfo as { readonly retryAfterSeconds: number };
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect(retryAfterSeconds).toBeLessThanOrEqual(60);
    expect(codeOf(later)).toBe('none');
  });

  it('allows a person twenty commands a minute, over all vehicles', async () => {
    const fleet = [vehicle, await givenSharedVehicle(), await givenSharedVehicle()];
    beginMinute();

    const codes = [];
    for (let index = 0; index < 21; index += 1) {
      codes.push(codeOf(await send(owner, fleet[index % 3] ?? vehicle)));
    }

    expect(codes.slice(0, 20)).toEqual(codes.slice(0, 20).map(() => 'none'));
    expect(codes.at(-1)).toBe('RATE_LIMITED');
  });
});

/** Advances the clock to a new minute of allowances, so that only later requests are counted. */
function beginMinute(): void {
  world().clock.advance(60_000 - (world().clock.now() % 60_000));
}

/** Returns every value as text, because the template’s placeholders may be numbers or quoted. */
function asText(request: CommandMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(request).map(([name, value]) => [name, String(value)]));
}
