/**
 * The tour's steps of remote commands: from the owner to the vehicle and back, and what becomes of
 * commands that nobody answers.
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
  tellAgain,
} from '../commands.ts';
import type { RemoteCommand } from '../../../domain/generated/schema-types.ts';
import { functionByName } from '../provisioning.ts';
import { type TourGround, type TourStep, done, saidOf } from './ground.ts';
import { keepsLetter } from './telemetry-steps.ts';
import { arrives } from './wait-for.ts';

/** Everything that the functions of commands do. */
export function commandSteps(ground: TourGround): readonly TourStep[] {
  return [
    handingOver(ground),
    handingOverAgain(ground),
    following(ground),
    repeating(ground),
    settling(ground),
    keeping(ground),
    missing(ground),
  ];
}

/** The vehicle says nothing, so who hears SENT hears it from the dispatcher. */
function handingOver(ground: TourGround): TourStep {
  return withOwner(ground, 'hand a command over', async ({ hears, owner, vehicle }) => {
    await coldStart(ground, 'DispatchCommand');
    return async () => {
      const said = saidOf(await send(owner, vehicle));
      return said === done ? hears('SENT') : said;
    };
  });
}

/** After attempts with an unclear outcome, the dispatcher looks at the sender's access again. */
function handingOverAgain(ground: TourGround): TourStep {
  return withOwner(ground, 'hand a command over again', async ({ hears, owner, vehicle }) => {
    const input = { idempotencyKey: randomUUID() };
    const call = { service: 'iot-jobs-data', operation: 'StartCommandExecution' };
    const fault = ground.world.faults.inject({ ...call, kind: 'timeout-after-success', times: Infinity });
    await send(owner, vehicle, input);
    fault.remove();
    await coldStart(ground, 'DispatchCommand');
    return async () => {
      const said = saidOf(await send(owner, vehicle, input));
      return said === done ? hears('SENT') : said;
    };
  });
}

function following(ground: TourGround): TourStep {
  return withOwner(ground, 'follow a command to its end', async (setting) => {
    const { device, hears } = setting;
    const { executionId } = await handedOver(setting);
    await coldStart(ground, 'FollowCommand');
    return async () => {
      await device.respond(executionId, { status: 'SUCCEEDED' });
      return hears('SUCCEEDED');
    };
  });
}

/** An event that AWS tells twice is told to the subscribers twice. */
function repeating(ground: TourGround): TourStep {
  return withOwner(ground, 'follow an event that comes again', async (setting) => {
    const { device, heard, hears, vehicle } = setting;
    const { executionId } = await handedOver(setting);
    await device.respond(executionId, { status: 'SUCCEEDED' });
    await hears('SUCCEEDED');
    return async () => {
      const before = heard().length;
      const answer = await tellAgain(ground.world, vehicle, executionId);
      if (typeof answer === 'object' && answer !== null && 'died' in answer) {
        return String(answer.died);
      }
      return arrives(ground.world, () => heard().length > before);
    };
  });
}

function settling(ground: TourGround): TourStep {
  return withOwner(ground, 'settle a command that nobody answered', async (setting) => {
    const { commandId } = await handedOver(setting);
    await coldStart(ground, 'SettleCommands');
    return async () => {
      const failure = await settleOverdue(ground.world, commandId).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.name : 'failed'),
      );
      return failure ?? setting.hears('OUTCOME_UNKNOWN');
    };
  });
}

/** What the follower cannot follow at any try is kept. */
function keeping(ground: TourGround): TourStep {
  return withOwner(ground, 'keep an event that cannot be followed', async (setting) => {
    const { device } = setting;
    const { world } = ground;
    const { executionId } = await handedOver(setting);
    const principal = functionRole(world, 'FollowCommand');
    const look = { service: 'iot', operation: 'GetCommandExecution', principal };
    return keepsLetter(ground, 'CommandDeadLettersUrl', look, async () => {
      await device.respond(executionId, { status: 'SUCCEEDED' });
      await world.rules.settled();
      await world.lambda.retryNow();
    });
  });
}

/** What the follower is not even told is kept, by the rule. */
function missing(ground: TourGround): TourStep {
  return withOwner(ground, 'keep an event that the function does not take', async (setting) => {
    const { executionId } = await handedOver(setting);
    return keepsLetter(ground, 'CommandDeadLettersUrl', { service: 'lambda', operation: 'Invoke' }, () =>
      setting.device.respond(executionId, { status: 'SUCCEEDED' }),
    );
  });
}

/** A vehicle that says nothing by itself, and its owner who listens. */
interface Setting {
  readonly owner: Person;
  readonly vehicle: GivenVehicle;
  readonly device: CommandedDevice;
  readonly heard: () => readonly RemoteCommand[];
  /** Until the owner hears of a command with that status. */
  readonly hears: (status: RemoteCommand['status']) => Promise<string>;
}

function withOwner(
  ground: TourGround,
  name: string,
  prepare: (setting: Setting) => Promise<() => Promise<string>>,
): TourStep {
  const { operator, provisioner, world } = ground;
  return {
    name,
    shows: 'work',
    async prepare() {
      // Allowances are per person and per vehicle.
      const [owner, vehicle] = await Promise.all([givenPerson(world, ['owners']), givenVehicle(provisioner)]);
      await givenAccess(operator, owner, vehicle);
      const device = await connectCommanded(world, vehicle, keepsSilent);
      const { heard, started } = await followCommands(world, owner, vehicle);
      const hears = (status: string) =>
        arrives(ground.world, () => heard().some((command) => command.status === status));
      const run = await prepare({ owner, vehicle, device, heard, hears });
      return async () => {
        const said = await run();
        started.connection.socket.close();
        await device.end();
        return said;
      };
    },
  };
}

/** A command that the vehicle has, and that the owner has heard of. */
async function handedOver({ device, hears, owner, vehicle }: Setting) {
  const { commandId } = sentOf(await send(owner, vehicle));
  const { executionId } = await device.nextRequest();
  const said = await hears('SENT');
  if (said !== done) {
    throw new Error(`A command was not handed over: ${said}.`);
  }
  return { commandId, executionId };
}

/** The next event is met by an environment that takes the function's role. */
function coldStart({ world }: TourGround, part: string): Promise<void> {
  return world.lambda.coldStart(functionByName(world, part));
}
