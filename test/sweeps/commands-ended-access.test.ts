/**
 * An access that ends, changes its role or expires while a command is being written to the ledger:
 * nothing is written and nothing is sent.
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { SendRemoteCommandInput } from '../../domain/generated/schema-types.ts';
import { end, grant } from '../support/accesses.ts';
import {
  type CommandedDevice,
  connectCommanded,
  executionsOf,
  obeys,
  send,
  sentOf,
  settled,
} from '../support/commands.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPeople,
  givenVehicle,
} from '../support/given.ts';
import { holdCalls } from '../support/held-calls.ts';
import { givenStanding } from '../support/live-items.ts';
import { itemsOf } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let provisioner: Person;
let operator: Person;
let owner: Person;
let vehicle: GivenVehicle;
let device: CommandedDevice;

beforeAll(async () => {
  ({ provisioner, operator, owner } = await givenPeople(world()));
});

beforeEach(async () => {
  vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  await givenStanding(world(), vehicle.referenceId);
  device = await connectCommanded(world(), vehicle, obeys);
  return () => device.end();
});

/**
 * Holds the request after the access was read and the command counted, and before the ledger is
 * written.
 */
async function sendWhile(
  happens: () => Promise<unknown>,
  input: Partial<SendRemoteCommandInput> = {},
): Promise<ApiResponse> {
  const held = holdCalls(world(), 'dynamodb', 'UpdateItem', (call) =>
    JSON.stringify(call).includes(`${vehicle.referenceId}#commandsToVehicle`),
  );
  const sending = send(owner, vehicle, input);
  await held.reachedBy(sending);
  held.letOthersPass();
  await happens();
  held.release();
  return sending;
}

/**
 * Counts for the vehicle: items of the ledger (commands and guards of keys), executions in AWS IoT,
 * requests that the device received.
 */
async function traces() {
  const items = await itemsOf(world(), 'RemoteCommands');
  const written = items.filter(({ referenceId }) => referenceId === vehicle.referenceId).length;
  const executions = await executionsOf(world(), vehicle);
  return { written, executions: executions.length, received: device.requests.length };
}

const nothing = { written: 0, executions: 0, received: 0 };

/** Shorter than AppSync’s limit for a request, which is 30 seconds. */
const soonMs = 20_000;

it('sends a command that was held, if nothing happened meanwhile', async () => {
  const response = await sendWhile(() => Promise.resolve());

  await settled(world(), sentOf(response).commandId, 'SUCCEEDED');
  expect(await traces()).toEqual({ written: 2, executions: 1, received: 1 });
});

it.each<[string, () => Promise<unknown>, Partial<SendRemoteCommandInput>]>([
  ['ends', () => end(operator, { vehicle, person: owner }), {}],
  [
    'becomes a driver’s',
    () => grant(operator, { vehicle, person: owner }, { role: 'DRIVER' }),
    { kind: 'UNLOCK_DOORS' },
  ],
  [
    'ends and is given again',
    async () => {
      await end(operator, { vehicle, person: owner });
      await grant(operator, { vehicle, person: owner });
    },
    {},
  ],
])('writes and sends nothing when the access %s meanwhile', async (_name, happens, input) => {
  const response = await sendWhile(happens, input);

  expect(codeOf(response)).toBe('VEHICLE_NOT_FOUND');
  expect(await traces()).toEqual(nothing);
});

it('writes and sends nothing when the access expires meanwhile', async () => {
  await grant(
    operator,
    { vehicle, person: owner },
    { until: new Date(world().clock.now() + soonMs).toISOString() },
  );

  const response = await sendWhile(() => {
    world().clock.advance(soonMs);
    return Promise.resolve();
  });

  expect(codeOf(response)).toBe('VEHICLE_NOT_FOUND');
  expect(await traces()).toEqual(nothing);
});

it('does not resume a command of an ended access, even if a request with its key came first', async () => {
  const input = { idempotencyKey: randomUUID() };

  const late = await sendWhile(async () => {
    await settled(world(), sentOf(await send(owner, vehicle, input)).commandId, 'SUCCEEDED');
    await end(operator, { vehicle, person: owner });
  }, input);

  expect(codeOf(late)).toBe('VEHICLE_NOT_FOUND');
  expect(await traces()).toEqual({ written: 2, executions: 1, received: 1 });
});
