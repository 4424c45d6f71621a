/**
 * Remote commands: sends them, responds as the device, and reads the ledger, AWS IoT and
 * subscriptions.
 */
import { randomUUID } from 'node:crypto';
import { GetCommandExecutionCommand, IoTClient, ListCommandExecutionsCommand } from '@aws-sdk/client-iot';
import { vi } from 'vitest';
import type { CommandMessage, CommandResponse } from '../../domain/command-message.ts';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { RemoteCommand, SendRemoteCommandInput } from '../../domain/generated/schema-types.ts';
import { commandTopics } from '../../domain/topics.ts';
import type { ApiResponse, GivenVehicle, Person } from './given.ts';
import type { MqttDevice } from 'local-aws/testing/mqtt-device';
import { functionByName } from './provisioning.ts';
import { rolesOf } from './roles.ts';
import { type Started, eventsOf, startAs } from './subscriptions.ts';
import { itemsOf, setAttribute } from './tables.ts';
import { clientOf, connectVehicle } from './vehicles-on-the-wire.ts';
import type { TestWorld } from './world.ts';

const fields =
  'referenceId commandId kind temperature chargeLimit status reasonCode createdAt updatedAt version';

/** GraphQL documents that send, read and follow remote commands. */
export const documents = {
  send: `mutation ($input: SendRemoteCommandInput!) { sendRemoteCommand(input: $input) { ${fields} } }`,
  one: `query ($referenceId: ID!, $commandId: ID!) { remoteCommand(referenceId: $referenceId, commandId: $commandId) { ${fields} } }`,
  list: `query ($referenceId: ID!, $limit: Int, $nextToken: String) {
    remoteCommands(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) { items { ${fields} } nextToken }
  }`,
  follow: `subscription ($referenceId: ID!) { onRemoteCommand(referenceId: $referenceId) { ${fields} } }`,
} as const;

/** Sends a command with a new idempotency key unless the input has one. */
export function send(
  person: Pick<Person, 'ask'>,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
  input: Partial<SendRemoteCommandInput> = {},
): Promise<ApiResponse> {
  const defaults = { referenceId, kind: 'LOCK_DOORS', idempotencyKey: randomUUID() };
  return person.ask(documents.send, { input: { ...defaults, ...input } });
}

/** Returns the command in a response to `send`. Throws when there is none. */
export function sentOf({ data, text }: ApiResponse): RemoteCommand {
  const sent = data?.['sendRemoteCommand'];
  if (sent === null || sent === undefined) {
    throw new Error(`No command was sent: ${text}`);
  }
  // The document requests all of its fields.
  return sent as RemoteCommand;
}

/** A request that the device received. */
export interface ReceivedRequest {
  readonly executionId: string;
  readonly request: CommandMessage;
}

/** A device that is subscribed to its commands. */
export interface CommandedDevice extends Pick<MqttDevice, 'end' | 'drop' | 'messages' | 'publish'> {
  readonly requests: readonly ReceivedRequest[];
  /** The next request that this function has not returned yet. */
  nextRequest(): Promise<ReceivedRequest>;
  /** Publishes a response for an execution. */
  respond(executionId: string, response: CommandResponse | Buffer): Promise<void>;
}

/** The responses of a device to each request; none for a silent device. */
export type DeviceBehavior = (request: CommandMessage) => readonly CommandResponse[];

/** Reports every command as SUCCEEDED. */
export const obeys: DeviceBehavior = () => [{ status: 'SUCCEEDED' }];
/** Receives requests and does not respond. */
export const keepsSilent: DeviceBehavior = () => [];

/** Connects the vehicle and subscribes to its commands. */
export async function connectCommanded(
  world: TestWorld,
  vehicle: GivenVehicle,
  behavior: DeviceBehavior,
): Promise<CommandedDevice> {
  const device = await connectVehicle(world, vehicle);
  const requests: ReceivedRequest[] = [];
  let taken = 0;
  const respond = async (executionId: string, response: CommandResponse | Buffer): Promise<void> => {
    const { response: topic } = commandTopics(vehicle.referenceId, executionId);
    const payload = Buffer.isBuffer(response) ? response : JSON.stringify(response);
    if ((await device.publish(topic, payload)) === 'cut') {
      throw new Error('AWS IoT disconnected the device when it responded.');
    }
  };
  device.client.on('message', (topic, payload) => {
    const executionId = topic.split('/')[5] ?? '';
    if (topic !== commandTopics(vehicle.referenceId, executionId).request) {
      return;
    }
    // The payload template of the command has this shape.
    const request = JSON.parse(payload.toString('utf8')) as CommandMessage;
    requests.push({ executionId, request });
    void (async () => {
      for (const response of behavior(request)) {
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
      const next = await vi.waitFor(() => requests[taken] ?? fail('The device received no request.'), 15_000);
      taken += 1;
      return next;
    },
  };
}

/** Returns the command from the ledger. Throws when there is none. */
export async function commandIn(world: TestWorld, commandId: string): Promise<RemoteCommandItem> {
  const items = await itemsOf(world, 'RemoteCommands');
  return items.find((item) => item.commandId === commandId) ?? fail(`No command ${commandId}.`);
}

/** Returns all commands of a vehicle in the ledger, oldest first, without the guards of keys. */
export async function commandsOf(
  world: TestWorld,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
): Promise<readonly RemoteCommandItem[]> {
  const items = await itemsOf(world, 'RemoteCommands');
  return items
    .filter((item) => item.referenceId === referenceId && !item.commandId.startsWith('key#'))
    .sort((one, other) => (one.commandId < other.commandId ? -1 : 1));
}

/** Returns the newest command. Throws when there is none. */
export async function newestCommand(
  world: TestWorld,
  vehicle: Pick<GivenVehicle, 'referenceId'>,
): Promise<RemoteCommandItem> {
  return (await commandsOf(world, vehicle)).at(-1) ?? fail('The vehicle has no command.');
}

/** Returns the ARN of a function’s role, for faults that hit only this function. */
export function functionRole(world: TestWorld, part: string): string {
  return rolesOf(world).find(({ name }) => name === `function ${part}`)?.arn ?? fail(`No role of ${part}.`);
}

/**
 * Waits until the command has one of the statuses; throws with its actual status after 20 seconds.
 */
export function settled(
  world: TestWorld,
  commandId: string,
  ...statuses: readonly RemoteCommandItem['status'][]
): Promise<RemoteCommandItem> {
  return vi.waitFor(
    async () => {
      const command = await commandIn(world, commandId);
      return statuses.includes(command.status) ? command : fail(`The command is ${command.status}.`);
    },
    { timeout: 20_000, interval: 25 },
  );
}

/** Returns the ids of the vehicle’s executions in AWS IoT. */
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

/**
 * Advances the clock past the time-out of executions, and checks that AWS IoT reports them as
 * TIMED_OUT.
 */
export async function timeOutExecutions(
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
 * Invokes a function by a part of its logical id. Returns its result, or the type of the error that
 * it threw.
 */
export async function invoke(world: TestWorld, part: string, payload: unknown): Promise<unknown> {
  const { FunctionError: failed, Payload: text } = (await world.dispatcher.dispatch({
    service: 'lambda',
    operation: 'Invoke',
    input: { FunctionName: functionByName(world, part), Payload: JSON.stringify(payload) },
    principal: world.iam.rootPrincipal,
    // The wire shape of Lambda’s Invoke.
  })) as { readonly FunctionError?: string; readonly Payload: string };
  world.transcript.push(text);
  const response: unknown = JSON.parse(text);
  return failed === undefined ? response : { died: (response as { readonly errorType?: string }).errorType };
}

/** Delivers an event about an execution to the follower again, as AWS IoT and Lambda may. */
export function redeliverEvent(
  world: TestWorld,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
  executionId: string,
  status = 'SUCCEEDED',
): Promise<unknown> {
  return invoke(world, 'FollowCommand', { executionId, status, targetArn: thingArn(world, referenceId) });
}

/** Makes the commands overdue and runs the sweep. */
export async function settleOverdue(world: TestWorld, ...commandIds: readonly string[]): Promise<void> {
  const longAgo = new Date(Date.now() - 1).toISOString();
  for (const { awaited, commandId, referenceId } of await itemsOf(world, 'RemoteCommands')) {
    if (awaited !== undefined && commandIds.includes(commandId)) {
      await setAttribute(world, 'RemoteCommands', { referenceId, commandId }, 'dueAt', longAgo);
    }
  }
  const rules = world.resourcesOfType('AWS::Events::Rule');
  await world.runSchedule(
    rules.find((id) => id.includes('SettleSchedule')) ??
      fail('The template has no rule that settles commands.'),
  );
}

/** Subscribes to a vehicle’s commands. */
export async function followCommands(
  world: TestWorld,
  person: Person,
  { referenceId }: Pick<GivenVehicle, 'referenceId'>,
): Promise<{ readonly started: Started; readonly receivedEvents: () => readonly RemoteCommand[] }> {
  const started = await startAs(world, person, documents.follow, { referenceId });
  return { started, receivedEvents: () => eventsOf<RemoteCommand>(started, 'onRemoteCommand') };
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
 * Returns the event with the greatest version. Events may overtake each other, and a client keeps
 * the newest.
 */
export function newestOf(events: readonly RemoteCommand[]): RemoteCommand | undefined {
  return [...events].sort((one, other) => one.version - other.version).at(-1);
}
