/**
 * One wish is one command: an idempotency key stands for the same execution however often, from
 * wherever and with whatever it comes again.
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type CommandedDevice,
  commandsOf,
  connectCommanded,
  executionsOf,
  obeys,
  send,
  sentOf,
  settled,
} from '../support/commands.ts';
import { end } from '../support/accesses.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { itemsOf } from '../support/tables.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld();

let provisioner: Person;
let operator: Person;
let owner: Person;
let driver: Person;
let vehicle: GivenVehicle;

beforeAll(async () => {
  [provisioner, operator, owner, driver] = await Promise.all([
    givenPerson(world(), ['provisioners']),
    givenPerson(world(), ['operators']),
    givenPerson(world(), ['owners']),
    givenPerson(world(), ['owners']),
  ]);
});

beforeEach(async () => {
  world().clock.advance(60_000);
  vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  await givenAccess(operator, driver, vehicle, 'DRIVER');
});

describe('the same key', () => {
  it('answers the same command as it stands by then, and sends nothing', async () => {
    const device = await connectCommanded(world(), vehicle, obeys);
    const input = { kind: 'SET_CHARGE_LIMIT' as const, chargeLimit: 80, idempotencyKey: randomUUID() };

    const first = sentOf(await send(owner, vehicle, input));
    await settled(world(), first.commandId, 'SUCCEEDED');
    const again = sentOf(await send(owner, vehicle, input));

    expect(again).toMatchObject({ commandId: first.commandId, status: 'SUCCEEDED' });
    expect(device.requests).toHaveLength(1);
    await device.end();
  });

  it('spends no allowance when it comes again', async () => {
    const input = { idempotencyKey: randomUUID() };

    const codes = [];
    for (let index = 0; index < 25; index += 1) {
      codes.push(codeOf(await send(owner, vehicle, input)));
    }

    expect(codes).toEqual(codes.map(() => 'none'));
    expect(await executionsOf(world(), vehicle)).toHaveLength(1);
  });

  it.each([
    ['another command', { kind: 'STOP_CLIMATE' as const }],
    ['another parameter', { kind: 'START_CLIMATE' as const, temperature: 22 }],
  ])('with %s is refused, and the first stays what it is', async (_name, other) => {
    const input = { kind: 'START_CLIMATE' as const, temperature: 21, idempotencyKey: randomUUID() };
    const first = sentOf(await send(owner, vehicle, input));

    const { idempotencyKey } = input;
    const second = await send(owner, vehicle, { ...other, idempotencyKey });

    expect(codeOf(second)).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await commandsOf(world(), vehicle)).toMatchObject([
      { commandId: first.commandId, temperature: 21 },
    ]);
  });

  it('is another’s own when another person uses it, and for another vehicle', async () => {
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

  it('does not bring back what an access that has ended has sent', async () => {
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

describe('many at once', () => {
  let device: CommandedDevice;
  beforeEach(async () => {
    device = await connectCommanded(world(), vehicle, obeys);
  });

  it('fifty calls of one key are one execution', { timeout: 60_000 }, async () => {
    const input = { idempotencyKey: randomUUID() };

    const answers = await Promise.all(Array.from({ length: 50 }, () => send(owner, vehicle, input)));

    const codes = answers.map(codeOf);
    const ids = answers
      .filter((answer) => codeOf(answer) === 'none')
      .map((answer) => sentOf(answer).commandId);
    expect(new Set(ids).size).toBe(1);
    // Those that came before the key was known were counted; whoever was not served may simply ask
    // again.
    expect(codes.filter((code) => !['none', 'RATE_LIMITED', 'CONFLICT'].includes(code))).toEqual([]);
    await settled(world(), ids[0] ?? '', 'SUCCEEDED');
    expect(await commandsOf(world(), vehicle)).toHaveLength(1);
    expect(await executionsOf(world(), vehicle)).toHaveLength(1);
    expect(device.requests).toHaveLength(1);
    await device.end();
  });

  it('of two wishes under one key one wins, and the other is refused', async () => {
    const idempotencyKey = randomUUID();

    const answers = await Promise.all(
      [21, 22, 23, 24, 25].map((temperature) =>
        send(owner, vehicle, { kind: 'START_CLIMATE', temperature, idempotencyKey }),
      ),
    );

    const codes = answers.map(codeOf).sort();
    expect(codes.filter((code) => code === 'none')).toHaveLength(1);
    expect(codes.filter((code) => !['none', 'IDEMPOTENCY_KEY_REUSED', 'CONFLICT'].includes(code))).toEqual(
      [],
    );
    expect(await commandsOf(world(), vehicle)).toHaveLength(1);
    await device.end();
  });

  it('different keys are different commands, and each is told its own', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(owner, vehicle)));

    const ids = answers.map((answer) => sentOf(answer).commandId);
    for (const commandId of ids) {
      await settled(world(), commandId, 'SUCCEEDED');
    }
    expect(new Set(ids).size).toBe(10);
    expect(device.requests.map(({ request }) => request.commandId).sort()).toEqual(ids.sort());
    await device.end();
  });
});

it('the ledger forgets keys before commands', async () => {
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
