/**
 * The load's process: `tsx bench/telemetry/load.ts <settings file> <rate> <seconds>` connects the
 * vehicles, subscribes the owner to each, publishes `rate` messages a second, and prints one line
 * of JSON. One clock measures all times, because vehicles and subscriber run in this process.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../statistics.ts';
import { type ConnectedVehicle, connectVehicles, disconnectVehicles } from '../vehicles/connect.ts';
import { subscribeToAll } from '../vehicles/subscribe.ts';
import type { LoadSettings } from '../vehicles/with-world.ts';
import { messageOf } from './message.ts';

/** What the process prints at its end; times in milliseconds. */
export interface LoadOutcome {
  readonly published: number;
  readonly acknowledged: number;
  /** Messages whose values reached the subscriber, themselves or a newer one of the vehicle. */
  readonly received: number;
  readonly events: number;
  /** From the first publish to the last acknowledgement. */
  readonly durationMs: number;
  readonly p50: number;
  readonly p99: number;
  readonly acknowledgementP99: number;
  /** From the last publish until the subscriber had everything. */
  readonly lagMs: number;
  /** Messages that were published and acknowledged before the measurement. */
  readonly warmUp: number;
}

interface StateEvent {
  readonly referenceId: string;
  readonly version: number;
  readonly signals: readonly { readonly observedAt: string }[];
}

const subscription = `subscription ($referenceId: ID!) { onVehicleState(referenceId: $referenceId) {
  referenceId version signals { name number boolean text observedAt } } }`;
const tickMs = 10;
const warmUpSeconds = 3;
const timeoutMs = 60_000;

const [settingsFile = '', rateText = '', secondsText = ''] = process.argv.slice(2);
const [rate, seconds] = [Number(rateText), Number(secondsText)];
// Our own process wrote it.
const settings = JSON.parse(readFileSync(settingsFile, 'utf8')) as LoadSettings;

/** Each vehicle's messages that no event has shown yet, oldest first. */
const outstanding = new Map<string, { readonly observedAt: number; readonly publishedAt: number }[]>(
  settings.vehicles.map(({ referenceId }) => [referenceId, []]),
);
let latencies: number[] = [];
let acknowledgements: number[] = [];
let [published, acknowledged, events, lastEventAt] = [0, 0, 0, 0];

function receive({ referenceId, signals }: StateEvent): void {
  const now = performance.now();
  const newest = Math.max(...signals.map(({ observedAt }) => Date.parse(observedAt)));
  const waiting = outstanding.get(referenceId) ?? [];
  const shown = waiting.findIndex(({ observedAt }) => observedAt > newest);
  for (const { publishedAt } of waiting.splice(0, shown === -1 ? waiting.length : shown)) {
    latencies.push(now - publishedAt);
  }
  events += 1;
  lastEventAt = now;
}

function publish({ referenceId, telemetryTopic, client }: ConnectedVehicle): void {
  const publishedAt = performance.now();
  const message = messageOf(published);
  outstanding.get(referenceId)?.push({ observedAt: message.observedAt, publishedAt });
  published += 1;
  client.publish(telemetryTopic, JSON.stringify(message), { qos: 1 }, (error) => {
    if (error) {
      return;
    }
    acknowledged += 1;
    acknowledgements.push(performance.now() - publishedAt);
  });
}

/** Spreads the messages evenly over time and vehicles. */
async function send(vehicles: readonly ConnectedVehicle[], forSeconds: number): Promise<number> {
  const startedAt = performance.now();
  const total = rate * forSeconds;
  for (let sent = 0; sent < total; await delay(tickMs)) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * rate));
    for (; sent < due; sent += 1) {
      const vehicle = vehicles[sent % vehicles.length];
      if (vehicle !== undefined) {
        publish(vehicle);
      }
    }
  }
  return performance.now();
}

async function until(done: () => boolean): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!done() && performance.now() < deadline) {
    await delay(tickMs);
  }
}

const isIdle = (): boolean => [...outstanding.values()].every(({ length }) => length === 0);

const vehicles = await connectVehicles(settings.endpoint, settings.vehicles);
const subscriptions = await subscribeToAll<StateEvent>(settings, subscription, receive);
await send(vehicles, warmUpSeconds);
await until(() => isIdle() && acknowledged === published);
const warmUp = published;
[latencies, acknowledgements, events] = [[], [], 0];
const startedAt = performance.now();
const endedAt = await send(vehicles, seconds);
await until(() => acknowledged === published);
const acknowledgedAt = performance.now();
await until(isIdle);
latencies.sort((one, other) => one - other);
acknowledgements.sort((one, other) => one - other);
const outcome: LoadOutcome = {
  published: published - warmUp,
  acknowledged: acknowledged - warmUp,
  received: latencies.length,
  events,
  durationMs: acknowledgedAt - startedAt,
  p50: percentile(latencies, 0.5),
  p99: percentile(latencies, 0.99),
  acknowledgementP99: percentile(acknowledgements, 0.99),
  lagMs: Math.max(0, lastEventAt - endedAt),
  warmUp,
};
process.stdout.write(`${JSON.stringify(outcome)}\n`);
subscriptions.close();
await disconnectVehicles(vehicles);
process.exit(0);
