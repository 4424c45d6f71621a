/**
 * Commands under trouble at each AWS call of the dispatcher and of the follower: asked again with
 * the same key they go on, left alone they come to their end, and the vehicle never gets one twice.
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
  tellAgain,
} from '../support/commands.ts';
import { type CallPoint, callPoints, timesToReachTheFunction } from '../support/fault-sweep.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
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
  device = await connectCommanded(world(), vehicle, obeys);
  return () => device.end();
});

/** Calls that are not the function's own: what Lambda writes of it. */
const ofLambda = ['logs', 'xray', 'sts'];

/** The AWS calls of a function while the work runs. */
async function pointsOf(part: string, work: () => Promise<unknown>): Promise<readonly CallPoint[]> {
  const first = world().calls.next();
  await work();
  await world().lambda.settled();
  const role = functionRole(world(), part).split('/').at(-1) ?? '';
  const isOwn = ({ principalArn, service }: CallRecord) =>
    principalArn.includes(role) && !ofLambda.includes(service);
  return callPoints(world().calls.list(first).filter(isOwn));
}

/** Sends under trouble; answers the code and the command, and forgets the trouble. */
async function strike(point: CallPoint, kind: FaultKind, idempotencyKey: string): Promise<string> {
  const principal = functionRole(world(), 'DispatchCommand');
  const fault = world().faults.inject({ ...point, principal, kind, times: timesToReachTheFunction[kind] });
  const code = codeOf(await sendAnew(idempotencyKey));
  expect(fault.fired(), `${kind} at ${point.operation} ${point.nth}`).toBeGreaterThan(0);
  fault.remove();
  return code;
}

/**
 * Sends in a minute of its own, so that no allowance stands in the way. The owner's token lasts a
 * quarter of an hour.
 */
let sendings = 0;
function sendAnew(idempotencyKey: string): ReturnType<typeof send> {
  sendings += 1;
  if (sendings % 9 === 0) {
    world().clock.advance(60_000);
  }
  return send(owner, vehicle, { idempotencyKey });
}

/** How often the vehicle was asked to do a command. */
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
    // A silent vehicle, so that the follower is not quicker and every call is made.
    await device.end();
    device = await connectCommanded(world(), vehicle, keepsSilent);
    // The account's endpoint is asked for once in the life of an environment.
    await send(owner, vehicle);
    points = await pointsOf('DispatchCommand', () => send(owner, vehicle));
  });

  it('makes the calls that the sweeps below stand in the way of', () => {
    expect(points.map(({ operation }) => operation)).toEqual([
      'GetItem',
      'UpdateItem',
      'StartCommandExecution',
      'UpdateItem',
      'GetItem',
    ]);
  });

  it.each(kinds)('with %s at each call goes on when it is asked again', { timeout: 60_000 }, async (kind) => {
    for (const point of points) {
      const idempotencyKey = randomUUID();

      const first = await strike(point, kind, idempotencyKey);
      const again = sentOf(await sendAnew(idempotencyKey));

      const where = `${kind} at ${point.operation} ${point.nth}`;
      expect(['none', 'SERVICE_UNAVAILABLE'], where).toContain(first);
      expect(['SENT', 'FAILED'], where).toContain(again.status);
      await expect
        .poll(() => askedFor(again.commandId), { message: where })
        .toBe(again.status === 'SENT' ? 1 : 0);
      expect((await commandIn(world(), again.commandId)).status, where).toBe(again.status);
      // AWS IoT refused each try: nothing was sent, and that is known.
      expect(again.status === 'FAILED', where).toBe(
        kind === 'throttle' && point.operation === 'StartCommandExecution',
      );
    }
  });

  it('killed at each call of its second try goes on at the third', { timeout: 60_000 }, async () => {
    const start = { service: 'iot-jobs-data', operation: 'StartCommandExecution', nth: 1 };
    const key = randomUUID();
    await strike(start, 'kill-caller-before', key);
    const ofSecond = await pointsOf('DispatchCommand', () => sendAnew(key));
    for (const point of ofSecond) {
      const idempotencyKey = randomUUID();
      await strike(start, 'kill-caller-before', idempotencyKey);
      await strike(point, 'kill-caller-after', idempotencyKey);

      const third = sentOf(await sendAnew(idempotencyKey));

      expect(third.status).toBe('SENT');
      await expect.poll(() => askedFor(third.commandId), { message: point.operation }).toBe(1);
    }
    // A repeated try reads the sender's access, and the environment of the first one is dead.
    expect(ofSecond.map(({ operation }) => operation)).toEqual([
      'GetItem',
      'UpdateItem',
      'GetItem',
      'DescribeEndpoint',
      'StartCommandExecution',
      'UpdateItem',
      'GetItem',
    ]);
  });

  it.each<FaultKind>(['kill-caller-before', 'kill-caller-after'])(
    'with %s at each call and nobody asking again: what reached the vehicle ends as the vehicle says, the rest as unknown',
    { timeout: 60_000 },
    async (kind) => {
      for (const point of points) {
        await strike(point, kind, randomUUID());
        const { commandId } = await newestCommand(world(), vehicle);
        const asked = askedFor(commandId);
        if (asked === 1) {
          const executionId = device.requests.at(-1)?.executionId ?? '';
          await device.respond(executionId, { status: 'SUCCEEDED' });
          await settled(world(), commandId, 'SUCCEEDED');
        }
        await settleOverdue(world(), commandId);

        const { awaited, status } = await commandIn(world(), commandId);
        const wasSent =
          !(['GetItem', 'UpdateItem'].includes(point.operation) && point.nth === 1) &&
          !(point.operation === 'StartCommandExecution' && kind === 'kill-caller-before');
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
      const { commandId } = sentOf(await sendAnew(randomUUID()));
      await device.respond((await device.nextRequest()).executionId, { status: 'SUCCEEDED' });
      await settled(world(), commandId, 'SUCCEEDED');
    });
  });

  it.each(kinds)(
    'with %s at each call does the rest when the event comes again',
    { timeout: 60_000 },
    async (kind) => {
      for (const point of points) {
        const principal = functionRole(world(), 'FollowCommand');
        const { commandId } = sentOf(await sendAnew(randomUUID()));
        const { executionId } = await device.nextRequest();
        const fault = world().faults.inject({
          ...point,
          principal,
          kind,
          times: timesToReachTheFunction[kind],
        });
        await device.respond(executionId, { status: 'SUCCEEDED' });
        await expect.poll(() => fault.fired()).toBeGreaterThan(0);
        await world().lambda.settled();
        fault.remove();

        const answer = await tellAgain(world(), vehicle, executionId);

        expect(answer).toBeNull();
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
