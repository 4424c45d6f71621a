/**
 * Commands in tests: who sends them, the device that answers as the test says, and what became of
 * them in ledger, AWS IoT and subscriptions.
 */
import { randomUUID } from 'node:crypto';
import { GetCommandExecutionCommand, IoTClient, ListCommandExecutionsCommand } from '@aws-sdk/client-iot';
import { vi } from 'vitest';
import type { CommandMessage, CommandResponse } from '../../domain/command-message.ts';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { RemoteCommand, SendRemoteCommandInput } from '../../domain/generated/schema-types.ts';
import { commandTopics } from '../../domain/topics.ts';
import type { Answer, GivenVehicle, Person } from './given.ts';
import type { MqttDevice } from '../../packages/local-aws/test/support/mqtt-device.ts';
import { functionByName } from './provisioning.ts';
import { rolesOf } from './roles.ts';
import { type Started, eventsOf, startAs } from './subscriptions.ts';
import { itemsOf, setAttribute } from './tables.ts';
import { clientOf, connectVehicle } from './vehicles-on-the-wire.ts';
import type { TestWorld } from './world.ts';

const fields =
  'referenceId commandId kind temperature chargeLimit status reasonCode createdAt updatedAt version';

/** The documents of commands. */
export const documents = {
  send: `mutation ($input: SendRemoteCommandInput!) { sendRemoteCommand(input: $input) { ${fields} } }`,
  one: `query ($referenceId: ID!, $commandId: ID!) { remoteCommand(referenceId: $referenceId, commandId: $commandId) { ${fields} } }`,
  list: `query ($referenceId: ID!, $limit: Int, $nextToken: String) {
    remoteCommands(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) { items { ${fields} } nextToken }
  }`,
  follow: `subscription ($referenceId: ID!) { onRemoteCommand(referenceId: $referenceId) { ${fields} } }`,
} as const;

/** Sends a command, with a key of its own unless the input says one. */
export function send(
  person: Pick<Person, 'ask'>,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
  input: Partial<SendRemoteCommandInput> = {},
): Promise<Answer> {
  const defaults = { referenceId, kind: 'LOCK_DOORS', idempotencyKey: randomUUID() };
  return person.ask(documents.send, { input: { ...defaults, ...input } });
}

/** The command in an answer to `send`; fails with the answer when there is none. */
export function sentOf({ data, text }: Answer): RemoteCommand {
  const sent = data?.['sendRemoteCommand'];
  if (sent === null || sent === undefined) {
    throw new Error(`No command was sent: ${text}`);
  }
  // The document asks for all of it.
  return sent as RemoteCommand;
}

/** A request as the device received it. */
export interface ReceivedRequest {
  readonly executionId: string;
  readonly request: CommandMessage;
}

/** A device that hears commands. */
export interface CommandedDevice extends Pick<MqttDevice, 'end' | 'drop' | 'messages'> {
  readonly requests: readonly ReceivedRequest[];
  /** The next request that was not taken yet. */
  nextRequest(): Promise<ReceivedRequest>;
  /** Says something about an execution. */
  respond(executionId: string, response: CommandResponse | Buffer): Promise<void>;
}

/** What a device does with each request at once; nothing where it answers nothing. */
export type Manners = (request: CommandMessage) => readonly CommandResponse[];

/** Does what it is told. */
export const obeys: Manners = () => [{ status: 'SUCCEEDED' }];
/** Hears, and says nothing by itself. */
export const keepsSilent: Manners = () => [];

/** The vehicle connects and listens to commands. */
export async function connectCommanded(
  world: TestWorld,
  vehicle: GivenVehicle,
  manners: Manners,
): Promise<CommandedDevice> {
  const device = await connectVehicle(world, vehicle);
  const requests: ReceivedRequest[] = [];
  let taken = 0;
  const respond = async (executionId: string, response: CommandResponse | Buffer): Promise<void> => {
    const { response: topic } = commandTopics(vehicle.referenceId, executionId);
    const payload = Buffer.isBuffer(response) ? response : JSON.stringify(response);
    if ((await device.publish(topic, payload)) === 'cut') {
      throw new Error('The answer was not taken.');
    }
  };
  device.client.on('message', (topic, payload) => {
    const executionId = topic.split('/')[5] ?? '';
    if (topic !== commandTopics(vehicle.referenceId, executionId).request) {
      return;
    }
    // The payload template of the command makes it so.
    const request = JSON.parse(payload.toString('utf8')) as CommandMessage;
    requests.push({ executionId, request });
    void (async () => {
      for (const response of manners(request)) {
        await respond(executionId, response);
      }
    })();
  });
  const { accepted, rejected, request } = commandTopics(vehicle.referenceId, '+');
  for (const filter of [request, accepted, rejected]) {
    if ((await device.subscribe(filter)) !== 'granted') {
      throw new Error(`${filter} was refused.`);
    }
  }
  return {
    ...device,
    requests,
    respond,
    async nextRequest() {
      const next = await vi.waitFor(() => requests[taken] ?? fail('No request came.'), 15_000);
      taken += 1;
      return next;
    },
  };
}

/** The command in the ledger; fails when there is none. */
export async function commandIn(world: TestWorld, commandId: string): Promise<RemoteCommandItem> {
  const items = await itemsOf(world, 'RemoteCommands');
  return items.find((item) => item.commandId === commandId) ?? fail(`No command ${commandId}.`);
}

/** All commands of a vehicle in the ledger, without the guards of keys, the oldest first. */
export async function commandsOf(
  world: TestWorld,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
): Promise<readonly RemoteCommandItem[]> {
  const items = await itemsOf(world, 'RemoteCommands');
  return items
    .filter((item) => item.referenceId === referenceId && !item.commandId.startsWith('key#'))
    .sort((one, other) => (one.commandId < other.commandId ? -1 : 1));
}

/** The command sent last; fails when there is none. */
export async function newestCommand(
  world: TestWorld,
  vehicle: Pick<GivenVehicle, 'referenceId'>,
): Promise<RemoteCommandItem> {
  return (await commandsOf(world, vehicle)).at(-1) ?? fail('There is no command.');
}

/** The role of a function of the template, for troubles that only it shall meet. */
export function functionRole(world: TestWorld, part: string): string {
  return rolesOf(world).find(({ name }) => name === `function ${part}`)?.arn ?? fail(`No role of ${part}.`);
}

/** The command once it has the status; fails with the status it has instead after some seconds. */
export function settled(
  world: TestWorld,
  commandId: string,
  ...statuses: readonly RemoteCommandItem['status'][]
): Promise<RemoteCommandItem> {
  return vi.waitFor(
    async () => {
      const command = await commandIn(world, commandId);
      return statuses.includes(command.status) ? command : fail(`It is ${command.status}.`);
    },
    { timeout: 20_000, interval: 25 },
  );
}

/** Ids of the executions that AWS IoT has for the vehicle. */
export async function executionsOf(
  world: TestWorld,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
): Promise<readonly string[]> {
  return withIot(world, async (iot) => {
    const targetArn = thingArn(world, referenceId);
    const after = '2000-01-01T00:00Z';
    const { commandExecutions = [] } = await iot.send(
      new ListCommandExecutionsCommand({ targetArn, startedTimeFilter: { after }, maxResults: 100 }),
    );
    return commandExecutions.map(({ executionId = '' }) => executionId);
  });
}

/** Lets AWS IoT notice that the vehicle's time for executions that it has not ended is over. */
export async function letTimeOut(
  world: TestWorld,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
  ...executionIds: readonly string[]
): Promise<void> {
  world.clock.advance(31_000);
  const targetArn = thingArn(world, referenceId);
  await withIot(world, async (iot) => {
    for (const executionId of executionIds) {
      const { status } = await iot.send(new GetCommandExecutionCommand({ executionId, targetArn }));
      if (status !== 'TIMED_OUT') {
        throw new Error(`The execution is ${status}.`);
      }
    }
  });
}

/**
 * Invokes a function of the template by a part of its name; answers what it answered, or the name
 * of what it died of.
 */
export async function invoke(world: TestWorld, part: string, payload: unknown): Promise<unknown> {
  const { FunctionError: failed, Payload: text } = (await world.dispatcher.dispatch({
    service: 'lambda',
    operation: 'Invoke',
    input: { FunctionName: functionByName(world, part), Payload: JSON.stringify(payload) },
    principal: world.iam.rootPrincipal,
    // The wire shape of Lambda's Invoke.
  })) as { readonly FunctionError?: string; readonly Payload: string };
  world.transcript.push(text);
  const answer: unknown = JSON.parse(text);
  return failed === undefined ? answer : { died: (answer as { readonly errorType?: string }).errorType };
}

/** Lets the follower have an event about an execution once more, as AWS IoT and Lambda may. */
export function tellAgain(
  world: TestWorld,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
  executionId: string,
  status = 'SUCCEEDED',
): Promise<unknown> {
  return invoke(world, 'FollowCommand', { executionId, status, targetArn: thingArn(world, referenceId) });
}

/** Makes the commands overdue and lets the sweep look at them. */
export async function settleOverdue(world: TestWorld, ...commandIds: readonly string[]): Promise<void> {
  const longAgo = new Date(Date.now() - 1).toISOString();
  for (const { awaited, commandId, referenceId } of await itemsOf(world, 'RemoteCommands')) {
    if (awaited !== undefined && commandIds.includes(commandId)) {
      await setAttribute(world, 'RemoteCommands', { referenceId, commandId }, 'dueAt', longAgo);
    }
  }
  const rules = world.resourcesOfType('AWS::Events::Rule');
  await world.runSchedule(
    rules.find((id) => id.includes('SettleSchedule')) ?? fail('Nothing settles commands.'),
  );
}

/** What a subscriber hears of a vehicle's commands. */
export async function followCommands(
  world: TestWorld,
  person: Person,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
): Promise<{ readonly started: Started; readonly heard: () => readonly RemoteCommand[] }> {
  const started = await startAs(world, person, documents.follow, { referenceId });
  return { started, heard: () => eventsOf<RemoteCommand>(started, 'onRemoteCommand') };
}

function thingArn({ place }: TestWorld, referenceId: string): string {
  return `arn:${place.partition}:iot:${place.region}:${place.accountId}:thing/${referenceId}`;
}

async function withIot<Result>(world: TestWorld, work: (iot: IoTClient) => Promise<Result>): Promise<Result> {
  const iot = new IoTClient(clientOf(world));
  try {
    return await work(iot);
  } finally {
    iot.destroy();
  }
}

function fail(message: string): never {
  throw new Error(message);
}

/**
 * The event with the greatest version: events may overtake each other, and a client keeps the
 * newest.
 */
export function newestOf(events: readonly RemoteCommand[]): RemoteCommand | undefined {
  return [...events].sort((one, other) => one.version - other.version).at(-1);
}
