/**
 * Many commands with random faults, the same on every run of a seed: functions are killed and
 * throttled, and vehicles obey, reject, repeat themselves, respond late or not at all. In the end
 * every command has the status that its vehicle’s responses determine, and no event had another
 * final status.
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import type { CommandMessage, CommandResponse } from '../../domain/command-message.ts';
import type { RemoteCommand } from '../../domain/generated/schema-types.ts';
import type { FaultKind } from 'local-aws';
import { createRandom, pick } from '../../tools/simulator/random.ts';
import {
  type CommandedDevice,
  commandsOf,
  connectCommanded,
  followCommands,
  functionRole,
  timeOutExecutions,
  send,
  settleOverdue,
  redeliverEvent,
} from '../support/commands.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPeople,
  givenVehicle,
} from '../support/given.ts';
import { isFullSweep, raceSeed } from '../support/sample.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const perVehicle = 9;

let operator: Person;
let provisioner: Person;
let owner: Person;

// Storms take minutes of the world’s time, after which a sign-in with the machine’s time would
// fail.
beforeAll(async () => {
  ({ provisioner, operator, owner } = await givenPeople(world()));
});

/** More would use up the allowances of the people, who cannot sign in again. */
const storms = Array.from({ length: isFullSweep ? 12 : 2 }, (_, storm) => storm);

type Choose = <Item>(items: readonly [Item, ...Item[]]) => Item;

type Script = { readonly now: readonly CommandResponse[]; readonly late: readonly CommandResponse[] };
const [inProgress, succeeded, failed, rejected]: readonly [
  CommandResponse,
  CommandResponse,
  CommandResponse,
  CommandResponse,
] = [{ status: 'IN_PROGRESS' }, { status: 'SUCCEEDED' }, { status: 'FAILED' }, { status: 'REJECTED' }];
const scripts: readonly [Script, ...Script[]] = [
  { now: [succeeded], late: [] },
  { now: [inProgress, succeeded], late: [] },
  { now: [inProgress, inProgress, rejected, inProgress], late: [failed] },
  { now: [failed, succeeded, failed], late: [succeeded] },
  { now: [inProgress], late: [succeeded, failed] },
  { now: [], late: [rejected, succeeded] },
  { now: [], late: [] },
  { now: [inProgress], late: [] },
];
const faultKinds: readonly [FaultKind, ...FaultKind[]] = [
  'kill-caller-before',
  'kill-caller-after',
  'timeout-after-success',
  'throttle',
  'internal-error',
];
type Place = readonly [part: 'DispatchCommand' | 'FollowCommand', service: string, operation: string];
const places: readonly [Place, ...Place[]] = [
  ['DispatchCommand', 'dynamodb', 'GetItem'],
  ['DispatchCommand', 'dynamodb', 'UpdateItem'],
  ['DispatchCommand', 'iot-jobs-data', 'StartCommandExecution'],
  ['FollowCommand', 'iot', 'GetCommandExecution'],
  ['FollowCommand', 'dynamodb', 'UpdateItem'],
  ['FollowCommand', 'dynamodb', 'GetItem'],
];

/** Returns the vehicle’s first final response, which is the right status; undefined without one. */
function endOf({ now, late }: Script): string | undefined {
  return [...now, ...late].map(({ status }) => status).find((status) => status !== 'IN_PROGRESS');
}

it.each(storms)(
  `gives every command its right status in storm %i of faults (SWEEP_SEED=${raceSeed})`,
  { timeout: 60_000 },
  async (storm) => {
    const random = createRandom(`storm-${raceSeed}-${storm}`);
    const choose: Choose = (items) => pick(random, items);
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, owner, vehicle);
    const plan = new Map<string, Script>();
    const scriptOf = ({ commandId }: CommandMessage): Script => {
      const script = plan.get(commandId) ?? choose(scripts);
      plan.set(commandId, script);
      return script;
    };
    const device = await connectCommanded(world(), vehicle, (request) => scriptOf(request).now);
    const follower = await followCommands(world(), owner, vehicle);

    world().clock.advance(60_000 - (world().clock.now() % 60_000));
    for (let index = 0; index < perVehicle; index += 1) {
      injectFaults(choose);
      const idempotencyKey = randomUUID();
      const first = codeOf(await send(owner, vehicle, { idempotencyKey }));
      expect(['none', 'SERVICE_UNAVAILABLE', 'CONFLICT']).toContain(first);
      if (choose([true, false])) {
        await send(owner, vehicle, { idempotencyKey });
      }
    }
    await world().lambda.settled();
    await endStorm(device, vehicle, scriptOf);

    for (const command of await commandsOf(world(), vehicle)) {
      const asked = device.requests.filter(({ request }) => request.commandId === command.commandId);
      const right = asked[0] === undefined ? undefined : endOf(scriptOf(asked[0].request));
      const where = `${command.commandId}: ${JSON.stringify(plan.get(command.commandId))}`;
      expect(asked.length, where).toBeLessThanOrEqual(1);
      if (right !== undefined) {
        expect(command.status, where).toBe(right);
      } else if (asked.length === 1) {
        expect(command.status, where).toBe('OUTCOME_UNKNOWN');
      } else {
        expect(['OUTCOME_UNKNOWN', 'FAILED'], where).toContain(command.status);
      }
      expect(command, where).not.toHaveProperty('awaited');
    }
    expectConsistent(follower.receivedEvents());
    await device.end();
  },
);

/** Injects up to two faults, each at a random call. */
function injectFaults(choose: Choose): void {
  world().faults.clear();
  for (let count = choose([0, 1, 2]); count > 0; count -= 1) {
    const [part, service, operation] = choose(places);
    const kind = choose(faultKinds);
    const principal = functionRole(world(), part);
    world().faults.inject({
      service,
      operation,
      principal,
      kind,
      nth: choose([1, 2]),
      times: choose([1, 3]),
    });
  }
}

/**
 * Removes the faults. Then commands time out, late vehicles respond, Lambda retries its events, and
 * the sweep runs.
 */
async function endStorm(
  device: CommandedDevice,
  vehicle: GivenVehicle,
  scriptOf: (request: CommandMessage) => Script,
): Promise<void> {
  world().faults.clear();
  const unended = device.requests.filter(({ request }) =>
    scriptOf(request).now.every(({ status }) => status === 'IN_PROGRESS'),
  );
  await timeOutExecutions(world(), vehicle, ...unended.map(({ executionId }) => executionId));
  for (const { executionId, request } of device.requests) {
    for (const response of scriptOf(request).late) {
      await device.respond(executionId, response);
    }
  }
  await world().lambda.settled();
  for (const { executionId } of device.requests) {
    await redeliverEvent(world(), vehicle, executionId);
  }
  const open = (await commandsOf(world(), vehicle)).map(({ commandId }) => commandId);
  await settleOverdue(world(), ...open);
}

/**
 * Expects that every event of a version of a command is the same, and that none follows the one
 * that ended it.
 */
function expectConsistent(receivedEvents: readonly RemoteCommand[]): void {
  const published = new Map<string, string>();
  for (const command of receivedEvents) {
    const key = `${command.commandId} ${command.version}`;
    expect(published.get(key) ?? JSON.stringify(command)).toBe(JSON.stringify(command));
    published.set(key, JSON.stringify(command));
  }
  const isEnd = ({ status }: RemoteCommand) => ['SUCCEEDED', 'FAILED', 'REJECTED'].includes(status);
  for (const end of receivedEvents.filter(isEnd)) {
    const later = receivedEvents.filter(
      ({ commandId, version }) => commandId === end.commandId && version > end.version,
    );
    expect(later).toEqual([]);
  }
}
