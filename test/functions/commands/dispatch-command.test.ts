/**
 * The dispatcher alone: how it handles AWS IoT's refusals. A command fails only if it is certain
 * that AWS IoT refused it.
 */
import { randomUUID } from 'node:crypto';
import { CreateThingCommand, IoTClient } from '@aws-sdk/client-iot';
import { IoTJobsDataPlaneClient, StartCommandExecutionCommand } from '@aws-sdk/client-iot-jobs-data-plane';
import { beforeEach, describe, expect, it } from 'vitest';
import { newCommand } from '../../../domain/command-request.ts';
import { commandTimes, type RemoteCommandItem } from '../../../domain/commands.ts';
import type { OwnershipItem, VehicleItem } from '../../../domain/registry.ts';
import { ulidAt } from '../../../domain/ulid.ts';
import type { VehicleStateDocument } from '../../../domain/vehicle-state.ts';
import { ulid } from 'local-aws/appsync-js';
import type { FaultKind } from 'local-aws';
import { commandIn, executionsOf, invoke } from '../../support/commands.ts';
import { putItems } from '../../support/tables.ts';
import { clientOf } from '../../support/vehicles-on-the-wire.ts';
import { useWorld } from '../../support/world.ts';

const world = useWorld();

let referenceId: string;
beforeEach(async () => {
  referenceId = randomUUID();
  await givenStatus('ACTIVE');
});

/** Writes what the dispatcher reads of a vehicle in the registry. */
async function givenStatus(status: VehicleItem['status']): Promise<void> {
  const at = '2026-01-01T00:00:00.000Z';
  const vehicle = { referenceId, tenantId: 'acme', status, encryptedVin: 'AA==', attributes: {} };
  await putItems(world(), 'VehicleRegistry', [{ ...vehicle, createdAt: at, updatedAt: at, version: 1 }]);
}

async function givenThing(): Promise<void> {
  const iot = new IoTClient(clientOf(world()));
  await iot.send(new CreateThingCommand({ thingName: referenceId }));
  iot.destroy();
}

/** Writes a new command into the ledger, as `sendRemoteCommand` does, and its sender's access. */
async function givenCommand(
  more: Partial<RemoteCommandItem> = {},
  access: Partial<OwnershipItem> = {},
): Promise<RemoteCommandItem> {
  const epochMilliSeconds = Date.now();
  const later = (seconds: number) => new Date(epochMilliSeconds + seconds * 1000).toISOString();
  const command = newCommand(
    { kind: 'LOCK_DOORS' },
    {
      referenceId,
      commandId: ulidAt(epochMilliSeconds, ulid(epochMilliSeconds)),
      requestedBy: randomUUID(),
      clientId: 'client',
      idempotencyKey: 'key',
      epochMilliSeconds,
      at: later(0),
      validUntil: later(30),
      dueAt: later(90),
      expiresAt: Math.floor(epochMilliSeconds / 1000) + 90 * 86_400,
    },
  );
  await putItems(world(), 'RemoteCommands', [{ ...command, ...more }]);
  const ownership: OwnershipItem = {
    ownerId: command.requestedBy,
    referenceId,
    tenantId: 'acme',
    role: 'OWNER',
    since: '2026-01-01T00:00:00.000Z',
    verifiedBy: 'OPERATOR',
    grantedBy: randomUUID(),
    ...access,
  };
  await putItems(world(), 'Ownership', [ownership]);
  return { ...command, ...more };
}

const dispatch = ({ commandId }: Pick<RemoteCommandItem, 'commandId'>, isRepeated = false) =>
  invoke(world(), 'DispatchCommand', { referenceId, commandId, isRepeated });

/** Faults of StartCommandExecution, one for each attempt. */
function givenTroubles(...kinds: readonly FaultKind[]): void {
  kinds.forEach((kind, index) =>
    // Every rule counts all calls, even those that another rule hits.
    world().faults.inject({
      service: 'iot-jobs-data',
      operation: 'StartCommandExecution',
      nth: index + 1,
      kind,
    }),
  );
}
beforeEach(() => world().faults.clear());

const unavailable = { error: { code: 'SERVICE_UNAVAILABLE' } };

describe('a refusal of every attempt', () => {
  it('is a failure of the command when its thing does not exist', async () => {
    const command = await givenCommand();

    expect(await dispatch(command)).toMatchObject({
      ok: { status: 'FAILED', reasonCode: 'VEHICLE_NOT_REGISTERED', version: 2 },
    });
    const stored = await commandIn(world(), command.commandId);
    expect(stored.status).toBe('FAILED');
    expect(stored).not.toHaveProperty('awaited');
  });

  it('is a failure when AWS IoT throttles', async () => {
    await givenThing();
    const command = await givenCommand();
    givenTroubles('throttle', 'throttle', 'throttle');

    expect(await dispatch(command)).toMatchObject({ ok: { status: 'FAILED', reasonCode: 'THROTTLED' } });
    expect(await executionsOf(world(), { referenceId })).toEqual([]);
  });

  it('is a failure when the vehicle has as many open commands as AWS IoT allows', async () => {
    await givenThing();
    const jobs = jobsClient();
    const ids = Array.from({ length: 100 }, () => ulid(Date.now()));
    await Promise.all(
      ids.map((commandId) => {
        const order = orderOf({ commandId, validUntil: new Date().toISOString() });
        return jobs.send(new StartCommandExecutionCommand(order));
      }),
    );
    jobs.destroy();

    const response = await dispatch(await givenCommand());

    expect(response).toMatchObject({ ok: { status: 'FAILED', reasonCode: 'TOO_MANY_COMMANDS' } });
  });

  it('leaves the command pending when another call may have handed it over', async () => {
    await givenThing();
    const command = await givenCommand({ isRepeated: true });
    givenTroubles('throttle', 'throttle', 'throttle');

    expect(await dispatch(command)).toEqual(unavailable);
    expect((await commandIn(world(), command.commandId)).status).toBe('PENDING');
  });

  it('leaves the command pending for a repeated call, because the first may have handed it over', async () => {
    await givenThing();
    const command = await givenCommand();
    givenTroubles('throttle', 'throttle', 'throttle');

    expect(await dispatch(command, true)).toEqual(unavailable);
    expect(await commandIn(world(), command.commandId)).toMatchObject({
      status: 'PENDING',
      isRepeated: true,
    });
  });
});

describe('the account’s endpoint', () => {
  const asked = (from: number) =>
    world()
      .calls.list(from)
      .filter(({ operation }) => operation === 'DescribeEndpoint').length;
  const givenNoEndpoint = (kind: FaultKind, times: number) =>
    world().faults.inject({ service: 'iot', operation: 'DescribeEndpoint', kind, times });
  beforeEach(() => world().lambda.coldStart());

  it('is read once per execution environment', async () => {
    await givenThing();
    const from = world().calls.next();

    for (let index = 0; index < 3; index += 1) {
      await dispatch(await givenCommand());
    }

    expect(asked(from)).toBe(1);
    expect(await executionsOf(world(), { referenceId })).toHaveLength(3);
  });

  it.each<readonly [FaultKind, number]>([
    ['throttle', 9],
    ['internal-error', 9],
    ['access-denied', 1],
  ])('that AWS IoT does not return (%s) means that nothing was started', async (kind, times) => {
    await givenThing();
    const command = await givenCommand();
    givenNoEndpoint(kind, times);

    expect(await dispatch(command)).toMatchObject({
      ok: { status: 'FAILED', reasonCode: 'ENDPOINT_NOT_FOUND' },
    });
    expect(await executionsOf(world(), { referenceId })).toEqual([]);
  });

  it('is read again after a failure, and the command is handed over', async () => {
    await givenThing();
    const command = await givenCommand();
    const fault = givenNoEndpoint('throttle', 3);

    expect(await dispatch(command)).toMatchObject({ ok: { status: 'SENT' } });
    expect(fault.fired()).toBe(3);
  });

  it('that is not returned leaves the command pending for a repeated call', async () => {
    await givenThing();
    const command = await givenCommand();
    givenNoEndpoint('throttle', 9);

    expect(await dispatch(command, true)).toEqual(unavailable);
    expect((await commandIn(world(), command.commandId)).status).toBe('PENDING');
  });
});

describe('a command that another deployment retries', () => {
  it('uses the ARN of the first attempt, so that there is one execution', async () => {
    await givenThing();
    const command = await givenCommand();
    const { commandArn } = orderOf(command, 'HONK_AND_FLASH');
    const jobs = jobsClient();
    const { executionId } = await jobs.send(
      new StartCommandExecutionCommand({
        ...orderOf(command, 'HONK_AND_FLASH'),
        executionTimeoutSeconds: commandTimes.executionSeconds,
      }),
    );
    jobs.destroy();
    await putItems(world(), 'RemoteCommands', [{ ...command, commandArn }]);

    const again = await dispatch(command, true);

    expect(again).toMatchObject({ ok: { status: 'SENT', executionId, commandArn } });
    expect(await executionsOf(world(), { referenceId })).toEqual([executionId]);
  });

  it.each([false, true])(
    'uses that ARN although the attempt crashed before the start (repeated: %s)',
    async (repeated) => {
      await givenThing();
      const command = await givenCommand();
      givenTroubles('kill-caller-before');

      expect(await dispatch(command, repeated)).toHaveProperty('died');
      expect(await commandIn(world(), command.commandId)).toMatchObject({
        status: 'PENDING',
        commandArn: orderOf(command).commandArn,
      });
      expect(await executionsOf(world(), { referenceId })).toEqual([]);
    },
  );
});

describe('an attempt whose response was lost', () => {
  it.each<readonly [string, readonly FaultKind[]]>([
    ['before refusals', ['timeout-after-success', 'throttle', 'throttle']],
    ['among refusals', ['throttle', 'timeout-after-success', 'throttle']],
    ['each time', ['timeout-after-success', 'timeout-after-success', 'timeout-after-success']],
  ])('%s leaves the command pending, and a retry finds its one execution', async (_name, kinds) => {
    await givenThing();
    const command = await givenCommand();
    givenTroubles(...kinds);

    const first = await dispatch(command);
    world().faults.clear();
    const again = await dispatch(command, true);

    expect(first).toEqual(unavailable);
    const [executionId, ...more] = await executionsOf(world(), { referenceId });
    expect(again).toMatchObject({ ok: { status: 'SENT', executionId } });
    expect(more).toEqual([]);
  });

  it('is repaired by the next attempt', async () => {
    await givenThing();
    const command = await givenCommand();
    givenTroubles('timeout-after-success', 'throttle');

    expect(await dispatch(command)).toMatchObject({ ok: { status: 'SENT', version: 2 } });
    expect(await executionsOf(world(), { referenceId })).toHaveLength(1);
  });
});

describe('an access that no longer permits the command', () => {
  const notFound = { error: { code: 'VEHICLE_NOT_FOUND' } };
  const ended = { until: new Date(Date.now() - 1).toISOString() };

  it.each<readonly [string, Partial<OwnershipItem>]>([
    ['ended', ended],
    ['began again', { since: new Date(Date.now() + 600_000).toISOString() }],
    ['is a driver’s now', { role: 'DRIVER' }],
  ])('that %s between two attempts sends nothing and fails the command', async (_name, access) => {
    await givenThing();
    const command = await givenCommand({ kind: 'UNLOCK_DOORS' }, access);
    givenTroubles('throttle');

    expect(await dispatch(command)).toEqual(notFound);
    expect(await executionsOf(world(), { referenceId })).toEqual([]);
    expect(await commandIn(world(), command.commandId)).toMatchObject({
      status: 'FAILED',
      reasonCode: 'ACCESS_ENDED',
    });
  });

  it('leaves a command pending that an earlier attempt may have started', async () => {
    await givenThing();
    const command = await givenCommand({}, ended);
    givenTroubles('timeout-after-success');

    expect(await dispatch(command)).toEqual(notFound);
    expect((await commandIn(world(), command.commandId)).status).toBe('PENDING');
    expect((await executionsOf(world(), { referenceId })).length).toBeLessThanOrEqual(1);
  });

  it.each<readonly [string, Partial<RemoteCommandItem>, boolean]>([
    ['asked again', {}, true],
    ['a second old', { createdAt: new Date(Date.now() - 2_000).toISOString() }, false],
  ])('is checked before the first attempt for a command that is %s', async (_name, more, isRepeated) => {
    await givenThing();
    const command = await givenCommand(more, ended);

    expect(await dispatch(command, isRepeated)).toEqual(notFound);
    expect(await executionsOf(world(), { referenceId })).toEqual([]);
  });
});

describe('a vehicle that can get no command', () => {
  const refusals = [
    ['PROVISIONING', 'VEHICLE_WITHOUT_TCU'],
    ['WITHOUT_TCU', 'VEHICLE_WITHOUT_TCU'],
    ['SUSPENDED', 'VEHICLE_SUSPENDED'],
    ['REVOKED', 'VEHICLE_NOT_FOUND'],
  ] as const;

  it.each(refusals)('because it is %s gets none, and the command fails with %s', async (status, code) => {
    await givenThing();
    await givenStatus(status);
    const command = await givenCommand();

    expect(await dispatch(command)).toMatchObject({ error: { code } });
    expect(await executionsOf(world(), { referenceId })).toEqual([]);
    expect(await commandIn(world(), command.commandId)).toMatchObject({ status: 'FAILED', reasonCode: code });
  });

  it.each(refusals)(
    'because it is %s leaves a repeated command pending, which may have been started',
    async (status, code) => {
      await givenThing();
      await givenStatus(status);
      const command = await givenCommand();

      expect(await dispatch(command, true)).toMatchObject({ error: { code } });
      expect(await executionsOf(world(), { referenceId })).toEqual([]);
      expect((await commandIn(world(), command.commandId)).status).toBe('PENDING');
    },
  );
});

describe('doors that are to be unlocked', () => {
  const unlock = { kind: 'UNLOCK_DOORS' } as const;
  const givenSpeed = async (speed: number, ageMs = 0): Promise<void> => {
    const at = Date.now() - ageMs;
    const signals = JSON.stringify({ 'Vehicle.Speed': [speed, at, at] });
    const state: VehicleStateDocument = {
      version: 1,
      updatedAt: at,
      signals,
      connectivity: 'CONNECTED',
      sequenceNumber: '1',
      newestObservedAt: at,
    };
    await putItems(world(), 'VehicleState', [{ referenceId, state }]);
  };

  it.each([
    ['VEHICLE_MOVING', 50, 0],
    ['VEHICLE_MOTION_UNKNOWN', 50, 120_000],
  ])('stay locked with %s when the vehicle left between two attempts', async (reasonCode, speed, ageMs) => {
    await givenThing();
    await givenSpeed(speed, ageMs);
    const command = await givenCommand(unlock);
    givenTroubles('throttle');

    await dispatch(command);

    expect(await executionsOf(world(), { referenceId })).toEqual([]);
    expect(await commandIn(world(), command.commandId)).toMatchObject({ status: 'FAILED', reasonCode });
  });

  it('open in a further attempt when the vehicle still stands', async () => {
    await givenThing();
    await givenSpeed(0);
    const command = await givenCommand(unlock);
    givenTroubles('throttle');

    await dispatch(command);

    expect(await executionsOf(world(), { referenceId })).toHaveLength(1);
  });
});

it.each<Partial<RemoteCommandItem>>([
  { status: 'SENT' },
  { status: 'SUCCEEDED' },
  { status: 'OUTCOME_UNKNOWN' },
  { validUntil: '2026-01-01T00:00:00.000Z' },
])('does not change a command that is %j, and returns it', async (more) => {
  await givenThing();
  const command = await givenCommand(more);

  expect([await dispatch(command), await dispatch(command, true)]).toEqual([
    { ok: command },
    { ok: command },
  ]);
  expect(await executionsOf(world(), { referenceId })).toEqual([]);
});

it.each([false, true])('concurrent calls start one execution (repeated: %s)', async (isRepeated) => {
  await givenThing();
  const command = await givenCommand();

  const results = await Promise.all(Array.from({ length: 8 }, () => dispatch(command, isRepeated)));

  expect(results).toEqual(
    results.map(() => ({ ok: expect.objectContaining({ status: 'SENT', version: 2 }) as unknown })),
  );
  expect(await executionsOf(world(), { referenceId })).toHaveLength(1);
});

it('throws errors that no retry resolves: a missing permission, a missing command', async () => {
  await givenThing();
  const command = await givenCommand();
  givenTroubles('access-denied');

  const denied = await dispatch(command);
  const absent = await dispatch({ commandId: ulid(Date.now()) });

  expect(denied).toEqual({ died: 'AccessDeniedException' });
  expect(absent).toEqual({ died: 'Error' });
  expect((await commandIn(world(), command.commandId)).status).toBe('PENDING');
});

function jobsClient(): IoTJobsDataPlaneClient {
  const { endpoint, ...settings } = clientOf(world());
  return new IoTJobsDataPlaneClient({ ...settings, endpoint: endpoint.replace('127.0.0.1', 'localhost') });
}

function orderOf(
  { commandId, validUntil }: Pick<RemoteCommandItem, 'commandId' | 'validUntil'>,
  kind = 'LOCK_DOORS',
) {
  const { place } = world();
  const [command] = world()
    .resourcesOfType('AWS::IoT::Command')
    .map((id) => world().resource(id).ref)
    .filter((ref) => ref.endsWith(`-${kind}`));
  const prefix = `arn:${place.partition}:iot:${place.region}:${place.accountId}`;
  return {
    commandArn: `${prefix}:command/${command}`,
    targetArn: `${prefix}:thing/${referenceId}`,
    clientToken: commandId,
    parameters: { commandId: { S: commandId }, validUntil: { S: validUntil } },
  };
}
