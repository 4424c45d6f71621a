/**
 * Vehicles that answer late, twice, in a muddle or never, and events that are lost: every command
 * ends in one right status and stays there.
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommandResponse } from '../../domain/command-message.ts';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import {
  type CommandedDevice,
  commandIn,
  connectCommanded,
  followCommands,
  functionRole,
  keepsSilent,
  letTimeOut,
  newestCommand,
  send,
  sentOf,
  settleOverdue,
  settled,
  tellAgain,
} from '../support/commands.ts';
import { type GivenVehicle, type Person, givenAccess, givenPerson, givenVehicle } from '../support/given.ts';
import { setAttribute } from '../support/tables.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld();

let owner: Person;
let vehicle: GivenVehicle;
let device: CommandedDevice;

beforeAll(async () => {
  const [provisioner, operator] = await Promise.all([
    givenPerson(world(), ['provisioners']),
    givenPerson(world(), ['operators']),
  ]);
  owner = await givenPerson(world(), ['owners']);
  vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  device = await connectCommanded(world(), vehicle, keepsSilent);
  return () => device.end();
});

/**
 * Half a minute for each of up to twenty tests would outlive the owner's token; commands of one
 * minute are ten.
 */
let sentInThisMinute = 0;
beforeEach(() => {
  sentInThisMinute += 1;
  if (sentInThisMinute % 9 === 0) {
    world().clock.advance(60_000);
  }
});

/** A command that has reached the vehicle, which says nothing. */
async function givenSilence(): Promise<{ readonly commandId: string; readonly executionId: string }> {
  const { commandId } = sentOf(await send(owner, vehicle));
  const { executionId, request } = await device.nextRequest();
  expect(request.commandId).toBe(commandId);
  return { commandId, executionId };
}

/** Everything in the ledger's item that says how it stands. */
const standing = ({ awaited, dueAt, reasonCode, status, version }: RemoteCommandItem) => ({
  status,
  version,
  isAwaited: awaited !== undefined || dueAt !== undefined,
  reasonCode,
});

const terminal: readonly CommandResponse['status'][] = ['SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT'];

describe('a vehicle that does not answer in time', () => {
  it('leaves the outcome unknown, and nothing awaits it any more', async () => {
    const follower = await followCommands(world(), owner, vehicle);
    const { commandId, executionId } = await givenSilence();

    await letTimeOut(world(), vehicle, executionId);

    expect(standing(await settled(world(), commandId, 'OUTCOME_UNKNOWN'))).toEqual({
      status: 'OUTCOME_UNKNOWN',
      version: 3,
      isAwaited: false,
      reasonCode: 'NO_RESPONSE',
    });
    await expect.poll(() => heardOf(follower, commandId)).toEqual(['SENT', 'OUTCOME_UNKNOWN']);
    expect(eventsAbout(follower, commandId).at(-1)?.reasonCode).toBe('NO_RESPONSE');
  });

  it.each(terminal)('settles it by a late %s, for good', async (status) => {
    const { commandId, executionId } = await givenSilence();
    await device.respond(executionId, { status: 'IN_PROGRESS' });
    await settled(world(), commandId, 'IN_PROGRESS');
    await letTimeOut(world(), vehicle, executionId);
    await settled(world(), commandId, 'OUTCOME_UNKNOWN');

    await device.respond(executionId, { status: 'IN_PROGRESS' });
    await device.respond(executionId, { status });
    const late = await settled(world(), commandId, 'SUCCEEDED', 'FAILED', 'REJECTED');
    for (const other of terminal) {
      await device.respond(executionId, { status: other });
    }
    await settleOverdue(world(), commandId);
    await world().lambda.settled();

    expect(late.status).toBe(status === 'TIMED_OUT' ? 'FAILED' : status);
    expect(await commandIn(world(), commandId)).toEqual(late);
  });
});

describe('events', () => {
  it('that come again change nothing, and are told again', async () => {
    const follower = await followCommands(world(), owner, vehicle);
    const { commandId, executionId } = await givenSilence();
    await device.respond(executionId, { status: 'SUCCEEDED' });
    const once = await settled(world(), commandId, 'SUCCEEDED');
    await expect.poll(() => heardOf(follower, commandId)).toEqual(['SENT', 'SUCCEEDED']);

    await tellAgain(world(), vehicle, executionId);
    await tellAgain(world(), vehicle, executionId, 'IN_PROGRESS');

    expect(await commandIn(world(), commandId)).toEqual(once);
    await expect
      .poll(() => heardOf(follower, commandId))
      .toEqual(['SENT', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(eventsAbout(follower, commandId).map(({ version }) => version)).toEqual([2, 3, 3, 3]);
  });

  it('about executions that are none of ours are let be', async () => {
    const answers = [
      await tellAgain(world(), vehicle, '00000000-0000-4000-8000-000000000000'),
      await tellAgain(world(), { referenceId: '00000000-0000-4000-8000-000000000000' }, 'x'),
    ];

    expect(answers).toEqual([null, null]);
  });

  it('that are lost are made up for by the sweep, with the vehicle’s own outcome', async () => {
    const { commandId, executionId } = await givenSilence();
    const fault = loseEvents();
    await device.respond(executionId, { status: 'REJECTED', statusReason: { reasonCode: 'TOO_COLD' } });
    await world().lambda.settled();
    const before = await commandIn(world(), commandId);
    fault.remove();

    await settleOverdue(world(), commandId);

    expect(before.status).toBe('SENT');
    expect(standing(await commandIn(world(), commandId))).toEqual({
      status: 'REJECTED',
      version: 3,
      isAwaited: false,
      reasonCode: 'TOO_COLD',
    });
  });
});

describe('the sweep', () => {
  it('leaves alone what is not due', async () => {
    const { commandId, executionId } = await givenSilence();

    await settleOverdue(world());

    expect((await commandIn(world(), commandId)).status).toBe('SENT');
    await device.respond(executionId, { status: 'SUCCEEDED' });
    await settled(world(), commandId, 'SUCCEEDED');
  });

  it('gives up what the vehicle never ended, and what it does then still counts', async () => {
    const follower = await followCommands(world(), owner, vehicle);
    const { commandId, executionId } = await givenSilence();
    await device.respond(executionId, { status: 'IN_PROGRESS' });
    await settled(world(), commandId, 'IN_PROGRESS');

    await settleOverdue(world(), commandId);
    const givenUp = await commandIn(world(), commandId);
    await device.respond(executionId, { status: 'SUCCEEDED' });
    const command = await settled(world(), commandId, 'SUCCEEDED');

    expect(standing(givenUp)).toMatchObject({ status: 'OUTCOME_UNKNOWN', isAwaited: false });
    expect(command.version).toBe(5);
    await expect
      .poll(() => heardOf(follower, commandId))
      .toEqual(['SENT', 'IN_PROGRESS', 'OUTCOME_UNKNOWN', 'SUCCEEDED']);
  });

  it('sends nothing, also what was never handed over', async () => {
    const fault = world().faults.inject({
      service: 'iot-jobs-data',
      operation: 'StartCommandExecution',
      kind: 'kill-caller-before',
    });
    const answer = await send(owner, vehicle);
    const requests = device.requests.length;
    const pending = await newestCommand(world(), vehicle);
    fault.remove();

    await settleOverdue(world(), pending.commandId);

    expect(answer.errors).toMatchObject([{ errorType: 'SERVICE_UNAVAILABLE' }]);
    expect(pending.status).toBe('PENDING');
    expect(standing(await commandIn(world(), pending.commandId))).toEqual({
      status: 'OUTCOME_UNKNOWN',
      version: 2,
      isAwaited: false,
      reasonCode: 'NOT_CONFIRMED',
    });
    expect(device.requests).toHaveLength(requests);
  });

  it('goes on with the next when AWS fails at one, and comes back to it', async () => {
    const [one, other] = [await givenSilence(), await givenSilence()];
    const ids = [one.commandId, other.commandId];
    const fault = world().faults.inject({
      service: 'iot',
      operation: 'GetCommandExecution',
      principal: functionRole(world(), 'SettleCommands'),
      kind: 'throttle',
      times: 3,
    });

    await settleOverdue(world(), ...ids);
    const first = await Promise.all(ids.map(async (id) => (await commandIn(world(), id)).status));
    await settleOverdue(world(), ...ids);
    const second = await Promise.all(ids.map(async (id) => (await commandIn(world(), id)).status));

    expect(fault.fired()).toBe(3);
    expect(first.sort()).toEqual(['OUTCOME_UNKNOWN', 'SENT']);
    expect(second).toEqual(['OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN']);
  });
});

it('a command that was not handed over in its time is not handed over any more', async () => {
  const idempotencyKey = randomUUID();
  const fault = world().faults.inject({
    service: 'iot-jobs-data',
    operation: 'StartCommandExecution',
    kind: 'kill-caller-before',
  });
  await send(owner, vehicle, { idempotencyKey });
  fault.remove();
  const { commandId, referenceId } = await newestCommand(world(), vehicle);
  const past = new Date(Date.now() - 1).toISOString();
  await setAttribute(world(), 'RemoteCommands', { referenceId, commandId }, 'validUntil', past);
  const requests = device.requests.length;

  const again = sentOf(await send(owner, vehicle, { idempotencyKey }));

  expect(again).toMatchObject({ commandId, status: 'PENDING' });
  expect(device.requests).toHaveLength(requests);
});

type Follower = Awaited<ReturnType<typeof followCommands>>;

/** What was heard of one command: events of the tests before may still be on their way. */
function eventsAbout({ heard }: Follower, commandId: string) {
  return heard().filter((command) => command.commandId === commandId);
}

/** The statuses heard of one command, in order. */
function heardOf(follower: Follower, commandId: string) {
  return eventsAbout(follower, commandId).map(({ status }) => status);
}

/** Lets the function that follows commands fail at every event. */
function loseEvents() {
  return world().faults.inject({
    service: 'iot',
    operation: 'GetCommandExecution',
    principal: functionRole(world(), 'FollowCommand'),
    kind: 'throttle',
    times: 3,
  });
}
