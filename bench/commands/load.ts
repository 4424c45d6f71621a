/**
 * The load's process: `tsx bench/commands/load.ts <settings file> <callers> <seconds>` connects
 * vehicles that respond to every command at once, subscribes the owner to each, sends commands, and
 * prints one line of JSON.
 */
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { CommandResponse } from '../../domain/command-message.ts';
import { commandTopics } from '../../domain/topics.ts';
import { sendGraphql } from '../../tools/session/graphql-client.ts';
import { percentile } from '../statistics.ts';
import { type ConnectedVehicle, connectVehicles, disconnectVehicles } from '../vehicles/connect.ts';
import { subscribeToAll } from '../vehicles/subscribe.ts';
import type { LoadSettings } from '../vehicles/with-world.ts';

/**
 * What the process prints at its end; times in milliseconds, from the request of
 * `sendRemoteCommand` to its SUCCEEDED at the subscriber.
 */
export interface CommandsOutcome {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Commands without a response, and those that did not succeed within five seconds. */
  readonly wrong: number;
}

interface CommandEvent {
  readonly commandId: string;
  readonly status: string;
}

const subscription = `subscription ($referenceId: ID!) { onRemoteCommand(referenceId: $referenceId) {
  commandId status version } }`;
const mutation = `mutation ($input: SendRemoteCommandInput!) { sendRemoteCommand(input: $input) { commandId status } }`;
const timeoutMs = 5000;
const warmUpSeconds = 3;

const [settingsFile = '', callersText = '', secondsText = ''] = process.argv.slice(2);
const [callers, seconds] = [Number(callersText), Number(secondsText)];
// Our own process wrote it.
const settings = JSON.parse(readFileSync(settingsFile, 'utf8')) as LoadSettings;
const endpoint = { GraphqlUrl: settings.graphqlUrl };

/** Times of successes before their callers waited for them. */
const succeededAt = new Map<string, number>();
/** Callers that wait for a success, by command id. */
const waiting = new Map<string, (at: number) => void>();

function receive({ commandId, status }: CommandEvent): void {
  if (status !== 'SUCCEEDED') {
    return;
  }
  const at = performance.now();
  const wake = waiting.get(commandId);
  if (wake === undefined) {
    succeededAt.set(commandId, at);
  } else {
    wake(at);
  }
}

function success(commandId: string): Promise<number | undefined> {
  const known = succeededAt.get(commandId);
  if (known !== undefined) {
    return Promise.resolve(known);
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    waiting.set(commandId, (at) => {
      clearTimeout(timer);
      resolve(at);
    });
  });
}

async function respondToCommands({ referenceId, client }: ConnectedVehicle): Promise<void> {
  await client.subscribeAsync(commandTopics(referenceId, '+').request, { qos: 1 });
  client.on('message', (topic) => {
    const executionId = topic.split('/')[5] ?? '';
    const response: CommandResponse = { status: 'SUCCEEDED' };
    client.publish(commandTopics(referenceId, executionId).response, JSON.stringify(response), { qos: 1 });
  });
}

async function command(referenceId: string): Promise<number | undefined> {
  const input = { referenceId, kind: 'HONK_AND_FLASH', idempotencyKey: randomUUID() };
  const sentAt = performance.now();
  const request = { query: mutation, variables: { input } };
  const { data } = await sendGraphql(endpoint, settings.accessToken, request);
  // AppSync's response to the mutation above.
  const sent = data?.['sendRemoteCommand'] as { readonly commandId: string } | null | undefined;
  const commandId = sent?.commandId;
  const at = commandId === undefined ? undefined : await success(commandId);
  return at === undefined ? undefined : at - sentAt;
}

async function measure(forSeconds: number): Promise<CommandsOutcome> {
  const latencies: number[] = [];
  let wrong = 0;
  const startedAt = performance.now();
  const call = async (caller: number): Promise<void> => {
    for (let turn = caller; performance.now() - startedAt < 1000 * forSeconds; turn += callers) {
      const vehicle = settings.vehicles[turn % settings.vehicles.length];
      const took = vehicle && (await command(vehicle.referenceId));
      if (took === undefined) {
        wrong += 1;
      } else {
        latencies.push(took);
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
  const elapsed = (performance.now() - startedAt) / 1000;
  latencies.sort((one, other) => one - other);
  const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
  return { perSecond: latencies.length / elapsed, p50, p99, wrong };
}

const vehicles = await connectVehicles(settings.endpoint, settings.vehicles);
await Promise.all(vehicles.map(respondToCommands));
const subscriptions = await subscribeToAll<CommandEvent>(settings, subscription, receive);
await measure(warmUpSeconds);
process.stdout.write(`${JSON.stringify(await measure(seconds))}\n`);
subscriptions.close();
await disconnectVehicles(vehicles);
process.exit(0);
