/**
 * The tour’s steps of remote commands: from the owner to the vehicle and back, and commands without
 * a response.
 */
import { randomUUID } from 'node:crypto';
import { type GivenVehicle, type Person, givenAccess, givenPerson, givenVehicle } from '../given.ts';
import {
  type CommandedDevice,
  connectCommanded,
  followCommands,
  functionRole,
  keepsSilent,
  send,
  sentOf,
  settleOverdue,
  redeliverEvent,
} from '../commands.ts';
import type { RemoteCommand } from '../../../domain/generated/schema-types.ts';
import { functionByName } from '../provisioning.ts';
import { type TourSetup, type TourStep, done, resultOf } from './tour.ts';
import { keepsLetter } from './telemetry-steps.ts';
import { arrives } from './wait-for.ts';

/** Returns the steps for everything that the functions of commands do. */
export function commandSteps(setup: TourSetup): readonly TourStep[] {
  return [
    handingOver(setup),
    handingOverAgain(setup),
    following(setup),
    repeating(setup),
    settling(setup),
    keeping(setup),
    missing(setup),
  ];
}

/** Sends a command. The vehicle does not respond, so the dispatcher publishes SENT. */
function handingOver(setup: TourSetup): TourStep {
  return withOwner(setup, 'send a command', async ({ receives, owner, vehicle }) => {
    await coldStart(setup, 'DispatchCommand');
    return async () => {
      const result = resultOf(await send(owner, vehicle));
      return result === done ? receives('SENT') : result;
    };
  });
}

/**
 * Sends a command again. After attempts with an unknown outcome, the dispatcher reads the sender’s
 * access.
 */
function handingOverAgain(setup: TourSetup): TourStep {
  return withOwner(setup, 'send a command again', async ({ receives, owner, vehicle }) => {
    const input = { idempotencyKey: randomUUID() };
    const call = { service: 'iot-jobs-data', operation: 'StartCommandExecution' };
    const fault = setup.world.faults.inject({ ...call, kind: 'timeout-after-success', times: Infinity });
    await send(owner, vehicle, input);
    fault.remove();
    await coldStart(setup, 'DispatchCommand');
    return async () => {
      const result = resultOf(await send(owner, vehicle, input));
      return result === done ? receives('SENT') : result;
    };
  });
}

function following(setup: TourSetup): TourStep {
  return withOwner(setup, 'follow a command to its end', async (setting) => {
    const { device, receives } = setting;
    const { executionId } = await handedOver(setting);
    await coldStart(setup, 'FollowCommand');
    return async () => {
      await device.respond(executionId, { status: 'SUCCEEDED' });
      return receives('SUCCEEDED');
    };
  });
}

/** Delivers an event twice, which is then published twice. */
function repeating(setup: TourSetup): TourStep {
  return withOwner(setup, 'follow an event that is delivered again', async (setting) => {
    const { device, receivedEvents, receives, vehicle } = setting;
    const { executionId } = await handedOver(setting);
    await device.respond(executionId, { status: 'SUCCEEDED' });
    await receives('SUCCEEDED');
    return async () => {
      const before = receivedEvents().length;
      const response = await redeliverEvent(setup.world, vehicle, executionId);
      if (typeof response === 'object' && response !== null && 'died' in response) {
        return String(response.died);
      }
      return arrives(setup.world, () => receivedEvents().length > before);
    };
  });
}

function settling(setup: TourSetup): TourStep {
  return withOwner(setup, 'settle a command without a response', async (setting) => {
    const { commandId } = await handedOver(setting);
    await coldStart(setup, 'SettleCommands');
    return async () => {
      const failure = await settleOverdue(setup.world, commandId).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.name : 'failed'),
      );
      return failure ?? setting.receives('OUTCOME_UNKNOWN');
    };
  });
}

/** Makes every attempt of the follower fail, so that the event goes to the dead-letter queue. */
function keeping(setup: TourSetup): TourStep {
  return withOwner(setup, 'keep an event that cannot be followed', async (setting) => {
    const { device } = setting;
    const { world } = setup;
    const { executionId } = await handedOver(setting);
    const principal = functionRole(world, 'FollowCommand');
    const look = { service: 'iot', operation: 'GetCommandExecution', principal };
    return keepsLetter(setup, 'CommandDeadLettersUrl', look, async () => {
      await device.respond(executionId, { status: 'SUCCEEDED' });
      await world.rules.settled();
      await world.lambda.retryNow();
    });
  });
}

/**
 * Makes the invocation of the function fail, so that the event goes to the rule’s dead-letter
 * queue.
 */
function missing(setup: TourSetup): TourStep {
  return withOwner(setup, 'keep an event that the function refuses', async (setting) => {
    const { executionId } = await handedOver(setting);
    return keepsLetter(setup, 'CommandDeadLettersUrl', { service: 'lambda', operation: 'Invoke' }, () =>
      setting.device.respond(executionId, { status: 'SUCCEEDED' }),
    );
  });
}

/** A vehicle that does not respond by itself, and its owner, who is subscribed. */
interface Setting {
  readonly owner: Person;
  readonly vehicle: GivenVehicle;
  readonly device: CommandedDevice;
  readonly receivedEvents: () => readonly RemoteCommand[];
  /** Waits until the owner gets an event with the status. */
  readonly receives: (status: RemoteCommand['status']) => Promise<string>;
}

function withOwner(
  setup: TourSetup,
  name: string,
  prepare: (setting: Setting) => Promise<() => Promise<string>>,
): TourStep {
  const { operator, provisioner, world } = setup;
  return {
    name,
    shows: 'work',
    async prepare() {
      // Allowances are per person and per vehicle.
      const [owner, vehicle] = await Promise.all([givenPerson(world, ['owners']), givenVehicle(provisioner)]);
      await givenAccess(operator, owner, vehicle);
      const device = await connectCommanded(world, vehicle, keepsSilent);
      const { receivedEvents, started } = await followCommands(world, owner, vehicle);
      const receives = (status: string) =>
        arrives(setup.world, () => receivedEvents().some((command) => command.status === status));
      const run = await prepare({ owner, vehicle, device, receivedEvents, receives });
      return async () => {
        const result = await run();
        started.connection.socket.close();
        await device.end();
        return result;
      };
    },
  };
}

/** Sends a command and waits until the vehicle has received it and the owner has its event. */
async function handedOver({ device, receives, owner, vehicle }: Setting) {
  const { commandId } = sentOf(await send(owner, vehicle));
  const { executionId } = await device.nextRequest();
  const result = await receives('SENT');
  if (result !== done) {
    throw new Error(`A command was not handed over: ${result}.`);
  }
  return { commandId, executionId };
}

/** Starts a new environment, which assumes the function’s role for the next event. */
function coldStart({ world }: TourSetup, part: string): Promise<void> {
  return world.lambda.coldStart(functionByName(world, part));
}
