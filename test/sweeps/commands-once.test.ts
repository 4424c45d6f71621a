/**
 * An idempotency key stands for one execution, even if requests with the key are repeated or have
 * other arguments.
 */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect } from 'vitest';
import {
  commandsOf,
  connectCommanded,
  executionsOf,
  obeys,
  send,
  sentOf,
  settled,
} from '../support/commands.ts';
import { end } from '../support/accesses.ts';
import type { SendRemoteCommandInput } from '../../domain/generated/schema-types.ts';
import { codeOf, givenAccess, givenPerson, givenVehicle, givenVehicleOf } from '../support/given.ts';
import { itemsOf } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('driver', { scope: 'file' }, () => givenPerson(world(), ['owners']))
  .extend('vehicle', async ({ provisioner, operator, owner, driver }) => {
    const vehicle = await givenVehicleOf({ provisioner, operator, owner });
    await givenAccess(operator, driver, vehicle, 'DRIVER');
    return vehicle;
  });

beforeEach(() => {
  world().clock.advance(60_000);
});

describe('a request with the same idempotency key', () => {
  it('returns the command in its current status and sends nothing', async ({ owner, vehicle }) => {
    const device = await connectCommanded(world(), vehicle, obeys);
    const input = { kind: 'SET_CHARGE_LIMIT' as const, chargeLimit: 80, idempotencyKey: randomUUID() };

    const first = sentOf(await send(owner, vehicle, input));
    await settled(world(), first.commandId, 'SUCCEEDED');
    const again = sentOf(await send(owner, vehicle, input));

    expect(again).toMatchObject({ commandId: first.commandId, status: 'SUCCEEDED' });
    expect(device.requests).toHaveLength(1);
    await device.end();
  });

  it('does not count against the allowance again', async ({ owner, vehicle }) => {
    const input = { idempotencyKey: randomUUID() };

    const codes = [];
    for (let index = 0; index < 25; index += 1) {
      codes.push(codeOf(await send(owner, vehicle, input)));
    }

    expect(codes).toEqual(codes.map(() => 'none'));
    expect(await executionsOf(world(), vehicle)).toHaveLength(1);
  });

  it.for<[string, Partial<SendRemoteCommandInput>]>([
    ['another command', { kind: 'STOP_CLIMATE' }],
    ['another parameter', { kind: 'START_CLIMATE', temperature: 22 }],
  ])('and %s is rejected, and the first command does not change', async ([, other], { owner, vehicle }) => {
    const input = { kind: 'START_CLIMATE' as const, temperature: 21, idempotencyKey: randomUUID() };
    const first = sentOf(await send(owner, vehicle, input));

    const { idempotencyKey } = input;
    const second = await send(owner, vehicle, { ...other, idempotencyKey });

    expect(codeOf(second)).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await commandsOf(world(), vehicle)).toMatchObject([
      { commandId: first.commandId, temperature: 21 },
    ]);
  });

  it('creates another command for another person or another vehicle', async ({
    provisioner,
    operator,
    owner,
    vehicle,
    driver,
  }) => {
    const other = await givenVehicle(provisioner);
    await givenAccess(operator, owner, other);
    const input = { idempotencyKey: randomUUID() };

    const ids = [
      sentOf(await send(owner, vehicle, input)),
      sentOf(await send(driver, vehicle, input)),
      sentOf(await send(owner, other, input)),
    ].map(({ commandId }) => commandId);

    expect(new Set(ids).size).toBe(3);
  });

  it('does not return a command of an access that has ended', async ({ operator, owner, vehicle }) => {
    const input = { idempotencyKey: randomUUID() };
    const before = sentOf(await send(owner, vehicle, input));
    await end(operator, { vehicle, person: owner });
    const without = codeOf(await send(owner, vehicle, input));
    await givenAccess(operator, owner, vehicle);

    const after = await send(owner, vehicle, input);

    expect(without).toBe('VEHICLE_NOT_FOUND');
    expect(codeOf(after)).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(after.text).not.toContain(before.commandId);
  });
});

describe('concurrent requests', () => {
  it(
    'with one key start one execution for fifty requests',
    { timeout: 60_000 },
    async ({ owner, vehicle }) => {
      const device = await connectCommanded(world(), vehicle, obeys);
      const input = { idempotencyKey: randomUUID() };

      const responses = await Promise.all(Array.from({ length: 50 }, () => send(owner, vehicle, input)));

      const codes = responses.map(codeOf);
      const ids = responses
        .filter((response) => codeOf(response) === 'none')
        .map((response) => sentOf(response).commandId);
      expect(new Set(ids).size).toBe(1);
      // Requests that arrived before the key was stored were counted. A caller that got an error
      // may retry them.
      expect(codes.filter((code) => !['none', 'RATE_LIMITED', 'CONFLICT'].includes(code))).toEqual([]);
      await settled(world(), ids[0] ?? '', 'SUCCEEDED');
      expect(await commandsOf(world(), vehicle)).toHaveLength(1);
      expect(await executionsOf(world(), vehicle)).toHaveLength(1);
      expect(device.requests).toHaveLength(1);
      await device.end();
    },
  );

  it('with one key and two commands start one of them, and the other is rejected', async ({
    owner,
    vehicle,
  }) => {
    const device = await connectCommanded(world(), vehicle, obeys);
    const idempotencyKey = randomUUID();

    const responses = await Promise.all(
      [21, 22, 23, 24, 25].map((temperature) =>
        send(owner, vehicle, { kind: 'START_CLIMATE', temperature, idempotencyKey }),
      ),
    );

    const codes = responses.map(codeOf).sort();
    expect(codes.filter((code) => code === 'none')).toHaveLength(1);
    expect(codes.filter((code) => !['none', 'IDEMPOTENCY_KEY_REUSED', 'CONFLICT'].includes(code))).toEqual(
      [],
    );
    expect(await commandsOf(world(), vehicle)).toHaveLength(1);
    await device.end();
  });

  it('with different keys start different commands, and each returns its own', async ({ owner, vehicle }) => {
    const device = await connectCommanded(world(), vehicle, obeys);

    const responses = await Promise.all(Array.from({ length: 10 }, () => send(owner, vehicle)));

    const ids = responses.map((response) => sentOf(response).commandId);
    for (const commandId of ids) {
      await settled(world(), commandId, 'SUCCEEDED');
    }
    expect(new Set(ids).size).toBe(10);
    expect(device.requests.map(({ request }) => request.commandId).sort()).toEqual(ids.sort());
    await device.end();
  });
});

it('expires keys in the ledger before commands', async ({ owner, vehicle }) => {
  await send(owner, vehicle);

  const items = (await itemsOf(world(), 'RemoteCommands')).filter(
    ({ referenceId }) => referenceId === vehicle.referenceId,
  );
  const [guard, command] = ['key#', '0'].map((beginning) =>
    items.find(({ commandId }) => commandId.startsWith(beginning)),
  );
  const days = (command?.expiresAt ?? 0) - (guard?.expiresAt ?? 0);
  expect(days / 86_400).toBe(60);
});
