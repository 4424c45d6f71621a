import { DeleteCommandExecutionCommand } from '@aws-sdk/client-iot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryState } from '../../../../src/state/memory-state.ts';
import { allow, iotArn } from '../broker/broker-world.ts';
import { type CommandsWorld, startCommandsWorld } from './commands-world.ts';

let world: CommandsWorld;
beforeEach(async () => {
  world = await startCommandsWorld();
});
afterEach(async () => {
  await world.stop();
  expect(world.defects).toEqual([]);
  // Without the models the tap never reports violations.
  expect(world.tap.violations).toEqual([]);
});

/** Registers a device that receives requests and AWS IoT's responses to its own. */
async function givenListener(more: Parameters<CommandsWorld['given']>[1] = {}) {
  const { device, clientId, ...rest } = await world.given({}, more);
  const executions = `$aws/commands/things/${clientId}/executions/+`;
  for (const what of ['request/json', 'response/accepted/json', 'response/rejected/json']) {
    expect(await device.subscribe(`${executions}/${what}`)).toBe('granted');
  }
  return { device, thing: clientId, clientId, ...rest };
}

describe('an execution', () => {
  it('reaches its device with the parameters filled in, each in its own type', async () => {
    const { device, thing } = await givenListener();

    const executionId = await world.start(thing, {
      parameters: { commandId: { S: 'one' }, temperature: { D: 21.5 } },
    });
    const { topic, payload } = await device.nextMessage();

    expect(topic).toBe(world.topics(thing, executionId).request);
    expect(JSON.parse(payload.toString())).toEqual({
      commandId: 'one',
      kind: 'START_CLIMATE',
      temperature: 21.5,
      text: 'to 21.5 degrees',
    });
    await device.end();
  });

  it('follows the responses of its device, and publishes every status as an event', async () => {
    const { device, thing } = await givenListener();
    const executionId = await world.start(thing);
    await device.nextMessage();
    const respond = (payload: object) => world.respond(device, thing, executionId, payload);

    const outcomes = [
      await respond({ status: 'IN_PROGRESS' }),
      await respond({ status: 'IN_PROGRESS', statusReason: { reasonCode: 'HALF-WAY' } }),
      await respond({ status: 'SUCCEEDED', result: { cabin: { s: '21' }, warm: { b: true } } }),
    ];
    const execution = await world.get(thing, executionId);

    expect(outcomes).toEqual(Array.from({ length: 3 }, () => ({ outcome: 'accepted', executionId })));
    expect(execution).toMatchObject({
      executionId,
      commandArn: iotArn('command/Stack-START_CLIMATE'),
      targetArn: iotArn(`thing/${thing}`),
      status: 'SUCCEEDED',
      result: { cabin: { S: '21' }, warm: { B: true } },
      parameters: { commandId: { S: 'one' } },
      executionTimeoutSeconds: 10,
      completedAt: expect.any(Date),
    });
    expect(execution.statusReason).toBeUndefined();
    expect(world.statuses()).toEqual(['CREATED', 'IN_PROGRESS', 'IN_PROGRESS', 'SUCCEEDED']);
    expect(world.events()[2]).toEqual({
      executionId,
      status: 'IN_PROGRESS',
      statusReason: { reasonCode: 'HALF-WAY' },
      eventType: 'COMMAND_EXECUTION',
      commandArn: iotArn('command/Stack-START_CLIMATE'),
      targetArn: iotArn(`thing/${thing}`),
      timestamp: expect.any(Number),
    });
    await device.end();
  });

  it.each(['SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT'])(
    'does not change after its device reported %s',
    async (status) => {
      const { device, thing } = await givenListener();
      const executionId = await world.start(thing);
      await device.nextMessage();

      await world.respond(device, thing, executionId, { status });
      const late = await world.respond(device, thing, executionId, { status: 'FAILED' });

      expect(late).toMatchObject({ outcome: 'rejected', error: 'TerminalStateReached' });
      expect((await world.get(thing, executionId)).status).toBe(status);
      expect(world.statuses()).toEqual(['CREATED', status]);
      await device.end();
    },
  );

  it('waits for a device with a persistent session that is disconnected', async () => {
    const { device, thing, ...registered } = await givenListener({ clean: false });
    await device.end();

    const executionId = await world.start(thing);
    const back = await world.connect(registered, { clean: false });
    const { topic } = await back.nextMessage();

    expect(back.sessionPresent).toBe(true);
    expect(topic).toBe(world.topics(thing, executionId).request);
    expect(await world.respond(back, thing, executionId, { status: 'SUCCEEDED' })).toMatchObject({
      outcome: 'accepted',
    });
    await back.end();
  });
});

describe('a time-out', () => {
  it('that AWS IoT detects is published, and a late response still ends the execution', async () => {
    const { device, thing } = await givenListener();
    const executionId = await world.start(thing, { executionTimeoutSeconds: 30 });
    await device.nextMessage();

    world.pass(30_000);
    const timedOut = await world.get(thing, executionId);
    const tooLittle = await world.respond(device, thing, executionId, { status: 'IN_PROGRESS' });
    const late = await world.respond(device, thing, executionId, { status: 'SUCCEEDED' });

    expect(timedOut).toMatchObject({
      status: 'TIMED_OUT',
      statusReason: { reasonCode: '$NO_RESPONSE_FROM_DEVICE' },
    });
    expect(timedOut.completedAt).toBeUndefined();
    expect(tooLittle).toMatchObject({ outcome: 'rejected', error: 'InvalidStateTransition' });
    expect(late).toMatchObject({ outcome: 'accepted' });
    expect((await world.get(thing, executionId)).statusReason).toBeUndefined();
    expect(world.statuses()).toEqual(['CREATED', 'TIMED_OUT', 'SUCCEEDED']);
    await device.end();
  });

  it('is detected without a read', async () => {
    const { device, thing } = await givenListener();

    await world.start(thing, { executionTimeoutSeconds: 1 });

    await vi.waitFor(() => expect(world.statuses()).toEqual(['CREATED', 'TIMED_OUT']), { timeout: 3000 });
    await device.end();
  });

  it('that passed while the world was stopped is detected at its start, and unfinished executions continue', async () => {
    const state = memoryState();
    const before = await startCommandsWorld({ state });
    const { device, clientId: thing, ...registered } = await before.given();
    const short = await before.start(thing, { executionTimeoutSeconds: 1 });
    const long = await before.start(thing, { executionTimeoutSeconds: 60, clientToken: 'token' });
    await device.end();
    await before.stop();
    await new Promise((resolve) => setTimeout(resolve, 1000));

    const after = await startCommandsWorld({ state });
    const back = await after.connect({ ...registered, clientId: thing });
    await back.subscribe(`$aws/commands/things/${thing}/executions/+/response/+/json`);

    expect(await after.get(thing, short)).toMatchObject({ status: 'TIMED_OUT' });
    expect(await after.start(thing, { executionTimeoutSeconds: 60, clientToken: 'token' })).toBe(long);
    expect(await after.respond(back, thing, long, { status: 'FAILED' })).toMatchObject({
      outcome: 'accepted',
    });
    await back.end();
    await after.stop();
  });
});

describe('a response is refused', () => {
  it.each([
    ['that is not valid JSON', '{', 'InvalidJson'],
    ['that is not an object', '[]', 'InvalidRequest'],
    ['without a status', {}, 'InvalidRequest'],
    ['with a status that devices cannot set', { status: 'CREATED' }, 'InvalidRequest'],
    [
      'with the reason that only AWS IoT sets',
      { status: 'TIMED_OUT', statusReason: { reasonCode: '$NO_RESPONSE_FROM_DEVICE' } },
      'InvalidRequest',
    ],
    [
      'with a reason without a code',
      { status: 'FAILED', statusReason: { reasonDescription: 'x' } },
      'InvalidRequest',
    ],
    ['with a result of no known type', { status: 'SUCCEEDED', result: { a: { x: 1 } } }, 'InvalidRequest'],
  ])('%s', async (_, payload, error) => {
    const { device, thing } = await givenListener();
    const executionId = await world.start(thing);
    await device.nextMessage();

    const outcome = await world.respond(device, thing, executionId, payload);

    expect(outcome).toMatchObject({ outcome: 'rejected', executionId, error });
    expect((await world.get(thing, executionId)).status).toBe('CREATED');
    await device.end();
  });

  it('for an execution that does not exist, or that belongs to another thing', async () => {
    const [mine, other] = [await givenListener(), await givenListener()];
    const executionId = await world.start(other.thing);

    const unknown = await world.respond(mine.device, mine.thing, 'unknown', { status: 'SUCCEEDED' });
    const foreign = await world.respond(mine.device, mine.thing, executionId, { status: 'SUCCEEDED' });

    expect(unknown).toMatchObject({ outcome: 'rejected', error: 'ResourceNotFound' });
    expect(foreign).toMatchObject({ outcome: 'rejected', error: 'ResourceNotFound' });
    expect((await world.get(other.thing, executionId)).status).toBe('CREATED');
    await Promise.all([mine.device.end(), other.device.end()]);
  });

  it('on the topic of another thing, where the policy ends the connection', async () => {
    const { device, thing } = await givenListener();
    const own = '$aws/commands/things/${iot:Connection.Thing.ThingName}/executions';
    const spoofer = await world.given({
      statements: [allow('iot:Connect', '*'), allow('iot:Publish', `topic/${own}/*`)],
    });
    const executionId = await world.start(thing);

    const sent = await spoofer.device.publish(
      world.topics(thing, executionId).response,
      JSON.stringify({ status: 'SUCCEEDED' }),
    );

    expect(sent).toBe('cut');
    expect((await world.get(thing, executionId)).status).toBe('CREATED');
    await device.end();
  });
});

describe('DeleteCommandExecution', () => {
  it('deletes an execution that has ended, refuses an unfinished one, and accepts a missing one', async () => {
    const { device, thing } = await givenListener();
    const executionId = await world.start(thing);
    await device.nextMessage();
    const remove = () =>
      world.iot.send(new DeleteCommandExecutionCommand({ executionId, targetArn: iotArn(`thing/${thing}`) }));

    await expect(remove()).rejects.toMatchObject({ name: 'ConflictException', resourceId: executionId });
    await world.respond(device, thing, executionId, { status: 'SUCCEEDED' });
    await remove();
    await remove();

    await expect(world.get(thing, executionId)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await device.end();
  });
});
