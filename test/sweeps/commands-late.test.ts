/**
 * Vehicles that respond late, twice, out of order or never, and events that are lost: every command
 * reaches one correct status and keeps it.
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
  timeOutExecutions,
  newestCommand,
  send,
  sentOf,
  settleOverdue,
  settled,
  redeliverEvent,
} from '../support/commands.ts';
import { type GivenVehicle, type Person, givenOwnedVehicle } from '../support/given.ts';
import { setAttribute } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let owner: Person;
let vehicle: GivenVehicle;
let device: CommandedDevice;

beforeAll(async () => {
  ({ owner, vehicle } = await givenOwnedVehicle(world()));
  device = await connectCommanded(world(), vehicle, keepsSilent);
  return () => device.end();
});

/**
 * Advances the clock by a minute only after ten commands. Half a minute for each of twenty tests
 * would outlive the owner’s token.
 */
let sentInThisMinute = 0;
beforeEach(() => {
  sentInThisMinute += 1;
  if (sentInThisMinute % 9 === 0) {
    world().clock.advance(60_000);
  }
});

/** Sends a command that reaches the vehicle, which does not respond. */
async function givenSilence(): Promise<{ readonly commandId: string; readonly executionId: string }> {
  const { commandId } = sentOf(await send(owner, vehicle));
  const { executionId, request } = await device.nextRequest();
  expect(request.commandId).toBe(commandId);
  return { commandId, executionId };
}

/** Returns the attributes of the ledger’s item that hold its status. */
const standing = ({ awaited, dueAt, reasonCode, status, version }: RemoteCommandItem) => ({
  status,
  version,
  isAwaited: awaited !== undefined || dueAt !== undefined,
  reasonCode,
});

const terminal: readonly CommandResponse['status'][] = ['SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT'];

describe('a vehicle that does not respond in time', () => {
  it('leaves the command in OUTCOME_UNKNOWN, which the sweep does not wait for', async () => {
    const follower = await followCommands(world(), owner, vehicle);
    const { commandId, executionId } = await givenSilence();

    await timeOutExecutions(world(), vehicle, executionId);

    expect(standing(await settled(world(), commandId, 'OUTCOME_UNKNOWN'))).toEqual({
      status: 'OUTCOME_UNKNOWN',
      version: 3,
      isAwaited: false,
      reasonCode: 'NO_RESPONSE',
    });
    await expect.poll(() => statusesOf(follower, commandId)).toEqual(['SENT', 'OUTCOME_UNKNOWN']);
    expect(eventsAbout(follower, commandId).at(-1)?.reasonCode).toBe('NO_RESPONSE');
  });

  it.each(terminal)('ends the command with a late %s, which is final', async (status) => {
    const { commandId, executionId } = await givenSilence();
    await device.respond(executionId, { status: 'IN_PROGRESS' });
    await settled(world(), commandId, 'IN_PROGRESS');
    await timeOutExecutions(world(), vehicle, executionId);
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

describe('an event of AWS IoT', () => {
  it('that is delivered again changes nothing and is published again', async () => {
    const follower = await followCommands(world(), owner, vehicle);
    const { commandId, executionId } = await givenSilence();
    await device.respond(executionId, { status: 'SUCCEEDED' });
    const once = await settled(world(), commandId, 'SUCCEEDED');
    await expect.poll(() => statusesOf(follower, commandId)).toEqual(['SENT', 'SUCCEEDED']);

    await redeliverEvent(world(), vehicle, executionId);
    await redeliverEvent(world(), vehicle, executionId, 'IN_PROGRESS');

    expect(await commandIn(world(), commandId)).toEqual(once);
    await expect
      .poll(() => statusesOf(follower, commandId))
      .toEqual(['SENT', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(eventsAbout(follower, commandId).map(({ version }) => version)).toEqual([2, 3, 3, 3]);
  });

  it('about an execution of another system is ignored', async () => {
    const responses = [
      await redeliverEvent(world(), vehicle, '00000000-0000-4000-8000-000000000000'),
      await redeliverEvent(world(), { referenceId: '00000000-0000-4000-8000-000000000000' }, 'x'),
    ];

    expect(responses).toEqual([null, null]);
  });

  it('that is lost is replaced by the sweep, with the vehicle’s own outcome', async () => {
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
  it('ignores commands that are not due', async () => {
    const { commandId, executionId } = await givenSilence();

    await settleOverdue(world());

    expect((await commandIn(world(), commandId)).status).toBe('SENT');
    await device.respond(executionId, { status: 'SUCCEEDED' });
    await settled(world(), commandId, 'SUCCEEDED');
  });

  it('sets OUTCOME_UNKNOWN for a command without a response, and a later response still counts', async () => {
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
      .poll(() => statusesOf(follower, commandId))
      .toEqual(['SENT', 'IN_PROGRESS', 'OUTCOME_UNKNOWN', 'SUCCEEDED']);
  });

  it('sends nothing, not even a command that was never sent', async () => {
    const fault = world().faults.inject({
      service: 'iot-jobs-data',
      operation: 'StartCommandExecution',
      kind: 'kill-caller-before',
    });
    const response = await send(owner, vehicle);
    const requests = device.requests.length;
    const pending = await newestCommand(world(), vehicle);
    fault.remove();

    await settleOverdue(world(), pending.commandId);

    expect(response.errors).toMatchObject([{ errorType: 'SERVICE_UNAVAILABLE' }]);
    expect(pending.status).toBe('PENDING');
    expect(standing(await commandIn(world(), pending.commandId))).toEqual({
      status: 'OUTCOME_UNKNOWN',
      version: 2,
      isAwaited: false,
      reasonCode: 'NOT_CONFIRMED',
    });
    expect(device.requests).toHaveLength(requests);
  });

  it('continues with the next command when AWS fails for one, and settles that one later', async () => {
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

it('does not send a command after its time to be sent is over', async () => {
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

/** The events of one command, because events of earlier tests may still arrive. */
function eventsAbout({ receivedEvents }: Follower, commandId: string) {
  return receivedEvents().filter((command) => command.commandId === commandId);
}

/** The statuses in the events of one command, in order. */
function statusesOf(follower: Follower, commandId: string) {
  return eventsAbout(follower, commandId).map(({ status }) => status);
}

/** Makes the function that follows commands fail at every event. */
function loseEvents() {
  return world().faults.inject({
    service: 'iot',
    operation: 'GetCommandExecution',
    principal: functionRole(world(), 'FollowCommand'),
    kind: 'throttle',
    times: 3,
  });
}
