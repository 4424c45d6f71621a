/** Counts what the cars of a case send, take and store in a world. */
import { setTimeout as delay } from 'node:timers/promises';
import type { World } from 'local-aws';
import { onVehicleState } from '../../client/vehicle-documents.ts';
import type { Template } from '../../test/infra/template.ts';
import { ingestTopic } from '../../domain/topics.ts';
import type { Owner } from '../owners.ts';
import { monthSeconds } from '../prices.ts';
import { makeVehicles, telemetryRuleIn } from '../vehicles/make-vehicles.ts';
import { type Subscriptions, subscribeToAll } from '../vehicles/subscribe.ts';
import { messageOnAir, pingOnAir, pingsBetween } from './air.ts';
import type { CarCase } from './car-cases.ts';
import { type MessageCounts, type StoredKind, putUnits, units } from './month.ts';
import { type Runs, appSyncLogBytes, divided, runsIn } from './runs.ts';
import { connectCars, keepAliveSeconds } from './simulated-cars.ts';
import {
  type SizedItem,
  type StreamSizes,
  type VehicleItems,
  itemsOfVehicle,
  streamSizes,
} from './stored-items.ts';

/** A case, measured. A message is what the vehicle publishes: one observation, or a batch. */
export interface Measured extends CarCase {
  readonly counts: MessageCounts;
  readonly stored: readonly StoredKind[];
  readonly messagesPerMonth: number;
  /** Observations in a message. */
  readonly observations: number;
  /** Bytes of a message's payload. */
  readonly payload: number;
  /** Bytes on the air in a month. */
  readonly air: number;
  /** Bytes of the state's item. */
  readonly state: number;
}

/** Where cars are counted: the world, the template that it runs, and the owner of the vehicles. */
export interface CountingPlace {
  readonly world: World;
  readonly template: Template;
  readonly owner: Owner;
}

/** A count of calls and bytes over some ticks. */
interface Counted {
  readonly observations: number;
  readonly runs: Runs;
  /** Of all publications. */
  readonly publicationLogBytes: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** One for each message. */
  readonly sizes: readonly StreamSizes[];
  /** The items of the first car. */
  readonly items: VehicleItems;
  /** The first moment that is counted, in epoch milliseconds. */
  readonly from: number;
  readonly events: readonly number[];
  readonly seconds: number;
}

/** Messages of a car alone, whose runs show what a run costs by itself. */
const fewMessages = 60;

/** Counts a case twice: with its cars together, and with a car alone. */
export async function countCase(place: CountingPlace, one: CarCase, isWatched: boolean): Promise<Measured> {
  const together = await count(place, one, one.cars, isWatched);
  const fewTicks = (fewMessages * (one.secondsOfBatch ?? one.secondsBetween)) / one.secondsBetween;
  const few = { warmUp: Math.min(one.warmUp, fewTicks), ticks: Math.min(one.ticks, fewTicks) };
  const alone = await count(place, { ...one, ...few }, 1, isWatched);
  const { sizes, items } = together;
  const messages = sizes.length;
  const mean = (of: (size: StreamSizes) => number) =>
    sizes.reduce((sum, size) => sum + of(size), 0) / messages;
  const topic = ingestTopic(telemetryRuleIn(place.world), '0'.repeat(36)).length;
  const messagesPerMonth = (messages / one.cars / together.seconds) * monthSeconds;
  const pings = pingsBetween(one.secondsOfBatch ?? one.secondsBetween, keepAliveSeconds) * pingOnAir;
  return {
    ...one,
    counts: {
      iotUnits: mean(({ payloadBytes }) => units(payloadBytes + topic)),
      recordBytes: mean(({ recordBytes }) => recordBytes),
      putUnits: mean(({ recordBytes }) => putUnits(recordBytes)),
      readUnits: together.readUnits / messages,
      writeUnits: together.writeUnits / messages,
      ...divided(alone.runs, together.runs, messages),
      runLogBytes: together.runs.logBytes,
      publicationLogBytes: together.publicationLogBytes / Math.max(1, together.events.length),
      publications: together.events.length / messages,
      deliveredUnits: together.events.reduce((sum, bytes) => sum + units(bytes), 0) / messages,
    },
    stored: storedKinds(place.template, together),
    messagesPerMonth,
    observations: together.observations / messages,
    payload: mean(({ payloadBytes }) => payloadBytes),
    air: messagesPerMonth * (mean(({ payloadBytes }) => messageOnAir(payloadBytes, topic)) + pings),
    state: items.state.bytes,
  };
}

async function count(
  { owner, world }: CountingPlace,
  { habit, secondsBetween, secondsOfBatch, ticks, warmUp }: CarCase,
  vehicles: number,
  isWatched: boolean,
): Promise<Counted> {
  const startsAt = Date.now() - (warmUp + ticks) * secondsBetween * 1_000;
  const made = await makeVehicles(world, owner, vehicles, startsAt - 1_000);
  const events: number[] = [];
  const subscriptions = isWatched ? await subscribe(world, owner, made, events) : undefined;
  const cars = await connectCars(world, made, { habit, startsAt, secondsBetween, secondsOfBatch });
  const tick = (number: number) => cars.tick(startsAt + number * secondsBetween * 1_000);
  for (let number = 1; number <= warmUp; number += 1) {
    await tick(number);
  }
  await delay(200);
  events.length = 0;
  const [from, before, since] = [world.calls.next(), cars.made(), Date.now()];
  for (let number = warmUp + 1; number <= warmUp + ticks; number += 1) {
    await tick(number);
  }
  // Call records are written when a call has ended, the last ones a moment after the stream is
  // empty.
  await delay(300);
  const lines = world.logs.events().filter(({ timestamp }) => timestamp >= since);
  const consumed = world.calls.list(from).flatMap(({ consumed: units = [] }) => units);
  const unitsOf = (wanted: 'read' | 'write') =>
    consumed.reduce((sum, part) => sum + (part.kind === wanted ? part.units : 0), 0);
  const counted = {
    observations: cars.made() - before,
    runs: runsIn(lines),
    publicationLogBytes: appSyncLogBytes(lines),
    readUnits: unitsOf('read'),
    writeUnits: unitsOf('write'),
    sizes: await streamSizes(world, since),
    items: await itemsOfVehicle(world, made[0]?.referenceId ?? ''),
    from: startsAt + warmUp * secondsBetween * 1_000,
    events: [...events],
    seconds: ticks * secondsBetween,
  };
  await cars.stop();
  subscriptions?.close();
  return counted;
}

function subscribe(
  { outputs, iotEndpoint }: World,
  owner: Owner,
  vehicles: Awaited<ReturnType<typeof makeVehicles>>,
  events: number[],
): Promise<Subscriptions> {
  const settings = {
    endpoint: { port: iotEndpoint.port, certificateAuthority: iotEndpoint.certificateAuthority },
    graphqlUrl: outputs.GraphqlUrl,
    realtimeUrl: outputs.RealtimeUrl,
    accessToken: owner.accessToken,
    vehicles,
  };
  return subscribeToAll(settings, String(onVehicleState), (event) => {
    events.push(Buffer.byteLength(JSON.stringify({ data: { onVehicleState: event } })));
  });
}

function storedKinds(template: Template, { from, items, seconds }: Counted): StoredKind[] {
  const { messages, summaries, state } = items;
  const rows = (some: readonly SizedItem[], table: string, perMonth: number): StoredKind => ({
    bytes: some.reduce((sum, { bytes }) => sum + bytes, 0) / Math.max(1, some.length),
    perMonth,
    lifetimeSeconds: Math.max(0, ...some.map(({ lifetimeSeconds = monthSeconds }) => lifetimeSeconds)),
    recoverable: isRecoverable(template, table),
  });
  const counted = messages.filter(({ at }) => at > from);
  const perMonth = (counted.length / seconds) * monthSeconds;
  const summaryRows = (some: readonly SizedItem[], secondsOfOne: number) =>
    rows(some, 'TelemetrySummaries', Math.min(perMonth, monthSeconds / secondsOfOne));
  return [
    rows(counted, 'TablesTelemetry', perMonth),
    summaryRows(summaries.MINUTES, 3_600),
    summaryRows(summaries.HOUR, 3_600),
    summaryRows(summaries.DAY, 86_400),
    rows([state], 'VehicleState', 1),
  ];
}

function isRecoverable({ Resources }: Template, table: string): boolean {
  const found = Object.entries(Resources).find(
    ([id, { Type }]) => Type === 'AWS::DynamoDB::Table' && id.includes(table),
  );
  const given = found?.[1].Properties?.['PointInTimeRecoverySpecification'];
  return JSON.stringify(given) === '{"PointInTimeRecoveryEnabled":true}';
}
