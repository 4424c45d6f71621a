/**
 * Commands with a fault at each AWS call of the dispatcher and of the follower. A repetition with
 * the same key completes a command, or the sweep ends it. The vehicle never receives it twice.
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord, FaultKind } from 'local-aws';
import {
  type CommandedDevice,
  commandIn,
  connectCommanded,
  functionRole,
  keepsSilent,
  newestCommand,
  obeys,
  send,
  sentOf,
  settleOverdue,
  settled,
  redeliverEvent,
} from '../support/commands.ts';
import { type CallPoint, callPoints, timesToReachTheFunction } from '../support/fault-sweep.ts';
import { type GivenVehicle, type Person, codeOf, givenOwnedVehicle } from '../support/given.ts';
import { useSharedWorld } from '../support/world.ts';
import { sampleOf, shareOf } from '../support/sample.ts';

const world = useSharedWorld();

let owner: Person;
let vehicle: GivenVehicle;
let device: CommandedDevice;

beforeAll(async () => {
  ({ owner, vehicle } = await givenOwnedVehicle(world()));
  device = await connectCommanded(world(), vehicle, obeys);
  return () => device.end();
});

/** Services that Lambda itself calls for a function. */
const ofLambda = ['logs', 'xray', 'sts'];

/** Returns the AWS calls of a function during the work. */
async function pointsOf(part: string, work: () => Promise<unknown>): Promise<readonly CallPoint[]> {
  const first = world().calls.next();
  await work();
  await world().lambda.settled();
  const role = functionRole(world(), part).split('/').at(-1) ?? '';
  const isOwn = ({ principalArn, service }: CallRecord) =>
    principalArn.includes(role) && !ofLambda.includes(service);
  return callPoints(world().calls.list(first).filter(isOwn));
}

/** Sends a command with a fault, then removes the fault. Returns the code of the response. */
async function sendWithFault(point: CallPoint, kind: FaultKind, idempotencyKey: string): Promise<string> {
  const fault = world().faults.inject({ ...point, kind, times: timesToReachTheFunction[kind] });
  const code = codeOf(await sendWithKey(idempotencyKey));
  expect(fault.fired(), `${kind} at ${point.operation} ${point.nth}`).toBeGreaterThan(0);
  fault.remove();
  return code;
}

/**
 * Advances the clock after some commands, so that no allowance is used up. The owner’s token is
 * valid for a quarter of an hour.
 */
let sendings = 0;
function sendWithKey(idempotencyKey: string): ReturnType<typeof send> {
  sendings += 1;
  if (sendings % 9 === 0) {
    world().clock.advance(60_000);
  }
  return send(owner, vehicle, { idempotencyKey });
}

/** Returns how many requests for the command the vehicle received. */
const askedFor = (commandId: string) =>
  device.requests.filter(({ request }) => request.commandId === commandId).length;

const kinds: readonly FaultKind[] = [
  'kill-caller-before',
  'kill-caller-after',
  'throttle',
  'internal-error',
  'timeout-after-success',
];

describe('the dispatcher', () => {
  let points: readonly CallPoint[];
  beforeAll(async () => {
    // The vehicle does not respond, so that the dispatcher makes every call before the follower
    // runs.
    await device.end();
    device = await connectCommanded(world(), vehicle, keepsSilent);
    // Each execution environment reads the account’s endpoint only once.
    await send(owner, vehicle);
    points = await pointsOf('DispatchCommand', () => send(owner, vehicle));
  });

  function pointOf(operation: string): CallPoint {
    const found = points.find((point) => point.operation === operation);
    if (found === undefined) {
      throw new Error(`The dispatcher does not call ${operation}.`);
    }
    return found;
  }

  it('makes the calls at which the sweeps below inject faults', () => {
    expect(points.map(({ operation }) => operation)).toEqual([
      'GetItem',
      'UpdateItem',
      'GetItem',
      'StartCommandExecution',
      'UpdateItem',
      'GetItem',
    ]);
  });

  it.each(shareOf(kinds, 0, 2))(
    'continues on a repetition after %s at each call',
    { timeout: 60_000 },
    async (kind) => {
      for (const point of sampleOf(shareOf(points, kinds.indexOf(kind), 3), 1, kinds.indexOf(kind))) {
        const idempotencyKey = randomUUID();

        const first = await sendWithFault(point, kind, idempotencyKey);
        const again = sentOf(await sendWithKey(idempotencyKey));

        const where = `${kind} at ${point.operation} ${point.nth}`;
        expect(['none', 'SERVICE_UNAVAILABLE'], where).toContain(first);
        expect(['SENT', 'FAILED'], where).toContain(again.status);
        await expect
          .poll(() => askedFor(again.commandId), { message: where })
          .toBe(again.status === 'SENT' ? 1 : 0);
        expect((await commandIn(world(), again.commandId)).status, where).toBe(again.status);
        // AWS IoT refused each attempt, so it is known that nothing was sent.
        expect(again.status === 'FAILED', where).toBe(
          kind === 'throttle' && point.operation === 'StartCommandExecution',
        );
      }
    },
  );

  it(
    'continues on the third request when it is killed at each call of the second',
    { timeout: 60_000 },
    async () => {
      const start = pointOf('StartCommandExecution');
      const key = randomUUID();
      await sendWithFault(start, 'kill-caller-before', key);
      const ofSecond = await pointsOf('DispatchCommand', () => sendWithKey(key));
      for (const point of sampleOf(ofSecond, 2)) {
        const idempotencyKey = randomUUID();
        await sendWithFault(start, 'kill-caller-before', idempotencyKey);
        await sendWithFault(point, 'kill-caller-after', idempotencyKey);

        const third = sentOf(await sendWithKey(idempotencyKey));

        expect(third.status).toBe('SENT');
        await expect.poll(() => askedFor(third.commandId), { message: point.operation }).toBe(1);
      }
      // A repetition reads the vehicle’s status and the sender’s access, in a new environment.
      expect(ofSecond.map(({ operation }) => operation)).toEqual([
        'GetItem',
        'UpdateItem',
        'GetItem',
        'GetItem',
        'DescribeEndpoint',
        'StartCommandExecution',
        'UpdateItem',
        'GetItem',
      ]);
    },
  );

  it.each<FaultKind>(['kill-caller-before', 'kill-caller-after'])(
    'ends a command after %s at each call without a repetition, with the vehicle’s status or as unknown',
    { timeout: 60_000 },
    async (kind) => {
      const start = points.indexOf(pointOf('StartCommandExecution'));
      for (const [index, point] of points.entries()) {
        await sendWithFault(point, kind, randomUUID());
        const { commandId } = await newestCommand(world(), vehicle);
        const asked = askedFor(commandId);
        if (asked === 1) {
          const executionId = device.requests.at(-1)?.executionId ?? '';
          await device.respond(executionId, { status: 'SUCCEEDED' });
          await settled(world(), commandId, 'SUCCEEDED');
        }
        await settleOverdue(world(), commandId);

        const { awaited, status } = await commandIn(world(), commandId);
        const wasSent = index > start || (index === start && kind === 'kill-caller-after');
        const where = `${kind} at ${point.operation} ${point.nth}`;
        expect({ asked, status, awaited }, where).toEqual({
          asked: wasSent ? 1 : 0,
          status: wasSent ? 'SUCCEEDED' : 'OUTCOME_UNKNOWN',
          awaited: undefined,
        });
      }
    },
  );
});

describe('the follower', () => {
  let points: readonly CallPoint[];
  beforeAll(async () => {
    await device.end();
    device = await connectCommanded(world(), vehicle, keepsSilent);
    points = await pointsOf('FollowCommand', async () => {
      const { commandId } = sentOf(await sendWithKey(randomUUID()));
      await device.respond((await device.nextRequest()).executionId, { status: 'SUCCEEDED' });
      await settled(world(), commandId, 'SUCCEEDED');
    });
  });

  it.each(shareOf(kinds, 1, 2))(
    'completes its work when an event is delivered again after %s at each call',
    { timeout: 60_000 },
    async (kind) => {
      for (const point of sampleOf(shareOf(points, kinds.indexOf(kind), 3), 1, kinds.indexOf(kind))) {
        const { commandId } = sentOf(await sendWithKey(randomUUID()));
        const { executionId } = await device.nextRequest();
        const fault = world().faults.inject({ ...point, kind, times: timesToReachTheFunction[kind] });
        await device.respond(executionId, { status: 'SUCCEEDED' });
        await expect.poll(() => fault.fired()).toBeGreaterThan(0);
        await world().lambda.settled();
        fault.remove();

        const response = await redeliverEvent(world(), vehicle, executionId);

        expect(response).toBeNull();
        expect(await commandIn(world(), commandId)).toMatchObject({ status: 'SUCCEEDED', version: 3 });
      }
      expect(points.map(({ operation }) => operation)).toEqual([
        'GetCommandExecution',
        'UpdateItem',
        'GetItem',
      ]);
    },
  );
});
