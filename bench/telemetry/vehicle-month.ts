/**
 * What a vehicle costs in a month: the simulated car's own messages, counted from the real calls of
 * a world, priced with everything that AWS bills for them.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import type { World } from 'local-aws';
import { onVehicleState } from '../../client/vehicle-documents.ts';
import { wholeTemplateIn } from '../../test/infra/whole-template.ts';
import type { Template } from '../../test/infra/template.ts';
import { ingestTopic } from '../../domain/topics.ts';
import type { DrivingHabit } from '../../tools/simulator/drive/body.ts';
import { type Owner, makeOwners } from '../owners.ts';
import { connectedMinute, monthSeconds } from '../prices.ts';
import { makeVehicles, telemetryRuleIn } from '../vehicles/make-vehicles.ts';
import { type Subscriptions, subscribeToAll } from '../vehicles/subscribe.ts';
import { withWorld } from '../with-world.ts';
import { messageOnAir, pingOnAir, pingsBetween } from './air.ts';
import { type FixedCost, fixedCosts } from './at-rest.ts';
import { measureGlance } from './glance.ts';
import {
  type Glance,
  type MessageCounts,
  type MonthParts,
  type StoredKind,
  glanceOf,
  brokerCharge,
  mixed,
  monthOf,
  putUnits,
  total,
  units,
  watchedMessage,
  wholeShards,
} from './month.ts';
import { publishedCosts, publishedSecondsBetween } from './published.ts';
import { type Runs, appSyncLogBytes, divided, runsIn } from './runs.ts';
import { connectCars, keepAliveSeconds } from './simulated-cars.ts';
import {
  type SizedItem,
  type StreamSizes,
  type VehicleItems,
  itemsOfVehicle,
  streamSizes,
} from './stored-items.ts';

/** A way in which the cars of a measurement live. */
interface CarCase {
  readonly habit: DrivingHabit;
  readonly secondsBetween: number;
  /** Ticks before the count begins, until the state has its usual size. */
  readonly warmUp: number;
  readonly ticks: number;
  /** How many cars send at the same time, so that their messages share runs. */
  readonly cars: number;
}

/** A case, measured. */
interface Measured extends CarCase {
  readonly counts: MessageCounts;
  readonly stored: readonly StoredKind[];
  readonly messagesPerMonth: number;
  /** Bytes of a message's payload. */
  readonly payload: number;
  /** Bytes on the air in a month. */
  readonly air: number;
  /** Bytes of the state's item. */
  readonly state: number;
}

/** The benchmark's four tables: a message, a month, AWS's guidance beside it, the stack at rest. */
export interface VehicleMonth {
  readonly perMessage: readonly object[];
  readonly months: readonly object[];
  readonly beside: readonly object[];
  readonly fixed: readonly FixedCost[];
}

/** Each counts whole hours after a full one, because closing an hour is a part of the cost. */
const cases = {
  'parked, one an hour': { habit: 'NEVER', secondsBetween: 3_600, warmUp: 12, ticks: 48, cars: 12 },
  'parked, one a minute': { habit: 'NEVER', secondsBetween: 60, warmUp: 75, ticks: 60, cars: 12 },
  'driving, one a minute': { habit: 'ALWAYS', secondsBetween: 60, warmUp: 75, ticks: 60, cars: 12 },
  'driving, one in 30 s': { habit: 'ALWAYS', secondsBetween: 30, warmUp: 140, ticks: 120, cars: 12 },
  'driving, one a second': { habit: 'ALWAYS', secondsBetween: 1, warmUp: 4_200, ticks: 3_600, cars: 3 },
} as const satisfies Readonly<Record<string, CarCase>>;

type CaseName = keyof typeof cases;

/** What publishing adds to a message. It has no whole hour, because publishing closes none. */
const watchedCase: CarCase = { habit: 'ALWAYS', secondsBetween: 1, warmUp: 130, ticks: 120, cars: 12 };
/** Ticks of a car alone, whose runs show what a run costs by itself. */
const fewTicks = 60;
/** Vehicles that share the runs and traces of the printed months. */
const fleetVehicles = 1_000;
const drivenHours = 1;
const glancesPerMonth = 30;
const kb = 1_000;

/** Measures each case; `say` receives progress. Takes about five minutes. */
export function benchVehicleMonth(say: (line: string) => void): Promise<VehicleMonth> {
  // The deployment's own life of a token: it decides how long changes are published after a glance.
  return withWorld({ tokenValidityMinutes: undefined }, async (world, folder) => {
    const template = wholeTemplateIn(join(folder, 'assembly'));
    const [owner] = await makeOwners(world, 1);
    if (owner === undefined) {
      throw new Error('The owner was not made.');
    }
    const bench = new Bench(world, template, owner);
    // First, because the owner's token expires.
    say('Counting: driving, one a second, watched');
    const publishing = await bench.measure(watchedCase, true);
    const glance = await bench.measureGlance();
    const measured: Partial<Record<CaseName, Measured>> = {};
    // The keys of the object above.
    for (const name of Object.keys(cases) as CaseName[]) {
      say(`Counting: ${name}`);
      measured[name] = await bench.measure(cases[name], false);
    }
    const all = measured as Record<CaseName, Measured>;
    return report(all, watchedOf(all['driving, one a second'], publishing), glance, template);
  });
}

/** A count of calls and bytes over some ticks. */
interface Counted {
  readonly messages: number;
  readonly runs: Runs;
  /** Of all publications. */
  readonly publicationLogBytes: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly sizes: readonly StreamSizes[];
  readonly items: VehicleItems;
  readonly events: readonly number[];
  readonly seconds: number;
}

class Bench {
  readonly #world: World;
  readonly #template: Template;
  readonly #owner: Owner;

  constructor(world: World, template: Template, owner: Owner) {
    this.#world = world;
    this.#template = template;
    this.#owner = owner;
  }

  async measure(one: CarCase, isWatched: boolean): Promise<Measured> {
    const together = await this.#count(one, one.cars, isWatched);
    const few = { warmUp: Math.min(one.warmUp, fewTicks), ticks: Math.min(one.ticks, fewTicks) };
    const alone = await this.#count({ ...one, ...few }, 1, isWatched);
    const { messages, sizes, items } = together;
    const mean = (of: (size: StreamSizes) => number) =>
      sizes.reduce((sum, size) => sum + of(size), 0) / sizes.length;
    const topic = ingestTopic(telemetryRuleIn(this.#world), '0'.repeat(36)).length;
    const messagesPerMonth = (messages / one.cars / together.seconds) * monthSeconds;
    const pings = pingsBetween(one.secondsBetween, keepAliveSeconds) * pingOnAir;
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
      stored: this.#storedKinds(items, messagesPerMonth),
      messagesPerMonth,
      payload: mean(({ payloadBytes }) => payloadBytes),
      air: messagesPerMonth * (mean(({ payloadBytes }) => messageOnAir(payloadBytes, topic)) + pings),
      state: items.state.bytes,
    };
  }

  async measureGlance(): Promise<Glance> {
    const [vehicle] = await makeVehicles(this.#world, this.#owner, 1);
    return measureGlance(this.#world, this.#owner, vehicle?.referenceId ?? '');
  }

  async #count(one: CarCase, vehicles: number, isWatched: boolean): Promise<Counted> {
    const { secondsBetween, warmUp, ticks } = one;
    const world = this.#world;
    const startsAt = Date.now() - (warmUp + ticks) * secondsBetween * 1_000;
    const made = await makeVehicles(world, this.#owner, vehicles, startsAt - 1_000);
    const events: number[] = [];
    const subscriptions = isWatched ? await this.#subscribe(made, events) : undefined;
    const cars = await connectCars(world, made, { habit: one.habit, startsAt });
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
      messages: cars.made() - before,
      runs: runsIn(lines),
      publicationLogBytes: appSyncLogBytes(lines),
      readUnits: unitsOf('read'),
      writeUnits: unitsOf('write'),
      sizes: await streamSizes(world, since),
      items: await itemsOfVehicle(world, made[0]?.referenceId ?? ''),
      events: [...events],
      seconds: ticks * secondsBetween,
    };
    await cars.stop();
    subscriptions?.close();
    return counted;
  }

  #subscribe(vehicles: Awaited<ReturnType<typeof makeVehicles>>, events: number[]): Promise<Subscriptions> {
    const { outputs, iotEndpoint } = this.#world;
    const settings = {
      endpoint: { port: iotEndpoint.port, certificateAuthority: iotEndpoint.certificateAuthority },
      graphqlUrl: outputs.GraphqlUrl,
      realtimeUrl: outputs.RealtimeUrl,
      accessToken: this.#owner.accessToken,
      vehicles,
    };
    return subscribeToAll(settings, String(onVehicleState), (event) => {
      events.push(Buffer.byteLength(JSON.stringify({ data: { onVehicleState: event } })));
    });
  }

  #storedKinds({ messages, summaries, state }: VehicleItems, messagesPerMonth: number): StoredKind[] {
    const rows = (items: readonly SizedItem[], table: string, perMonth: number): StoredKind => ({
      bytes: items.reduce((sum, { bytes }) => sum + bytes, 0) / Math.max(1, items.length),
      perMonth,
      lifetimeSeconds: Math.max(0, ...items.map(({ lifetimeSeconds = monthSeconds }) => lifetimeSeconds)),
      recoverable: isRecoverable(this.#template, table),
    });
    const summaryRows = (items: readonly SizedItem[], seconds: number) =>
      rows(items, 'TelemetrySummaries', Math.min(messagesPerMonth, monthSeconds / seconds));
    return [
      rows(messages, 'TablesTelemetry', messagesPerMonth),
      summaryRows(summaries.MINUTES, 3_600),
      summaryRows(summaries.HOUR, 3_600),
      summaryRows(summaries.DAY, 86_400),
      rows([state], 'VehicleState', 1),
    ];
  }
}

/** A case with its publishing, whose units and items are those of whole hours. */
function watchedOf(unwatched: Measured, publishing: Measured): Measured {
  const { readUnits, writeUnits } = unwatched.counts;
  return { ...unwatched, counts: { ...publishing.counts, readUnits, writeUnits } };
}

function isRecoverable({ Resources }: Template, table: string): boolean {
  const found = Object.entries(Resources).find(
    ([id, { Type }]) => Type === 'AWS::DynamoDB::Table' && id.includes(table),
  );
  const given = found?.[1].Properties?.['PointInTimeRecoverySpecification'];
  return JSON.stringify(given) === '{"PointInTimeRecoveryEnabled":true}';
}

function report(
  measured: Readonly<Record<CaseName, Measured>>,
  watched: Measured,
  glance: Glance,
  template: Template,
): VehicleMonth {
  const month = (one: Measured, vehicles = fleetVehicles) =>
    monthOf(one.counts, one.stored, { vehicles, messagesPerMonth: one.messagesPerMonth });
  const [second, parked] = [measured['driving, one a second'], measured['parked, one a minute']];
  const driven = drivenHours / 24;
  const driver = mixed(month(second), driven, month(parked));
  const brokered = ({ counts, messagesPerMonth }: Measured) => brokerCharge(counts, messagesPerMonth);
  const driverBrokered = driven * brokered(second) + (1 - driven) * brokered(parked);
  const driverAir = driven * second.air + (1 - driven) * parked.air;
  const perSecond = (one: Measured) => one.messagesPerMonth / monthSeconds;
  const perSecondOfDriver = driven * perSecond(second) + (1 - driven) * perSecond(parked);
  const seen = { counts: watched.counts, perSecond: perSecond(watched) };
  const hour = 3_600 / monthSeconds;
  const watchedHour =
    hour * (total(month(watched)) + watched.messagesPerMonth * watchedMessage(watched.counts)) +
    60 * connectedMinute;
  return {
    perMessage: [...Object.entries(measured), ['driving, one a second, watched', watched] as const].map(
      ([name, one]) => messageRow(name, one),
    ),
    months: [
      ...Object.entries(measured).map(([name, one]) => monthRow(name, month(one), brokered(one), one.air)),
      monthRow('driver: an hour a day at one a second', driver, driverBrokered, driverAir),
      { case: 'a watched hour at one a second', usd: watchedHour },
      { case: 'thirty glances', usd: glancesPerMonth * glanceOf(glance, seen, perSecondOfDriver) },
    ],
    beside: publishedCosts.map((published) =>
      besideRow(measured['driving, one in 30 s'], month, published, template),
    ),
    fixed: fixedCosts(template, wholeShards(0, 0)),
  };
}

function messageRow(name: string, { counts, payload, state, messagesPerMonth }: Measured): object {
  const { recordBytes, readUnits, writeUnits, runGbSeconds, messageGbSeconds, publications } = counts;
  return {
    case: name,
    messagesPerMonth: Math.round(messagesPerMonth),
    payload: Math.round(payload),
    record: Math.round(recordBytes),
    state,
    readUnits,
    writeUnits,
    msOfRun: (1000 * (runGbSeconds + messageGbSeconds)) / ingestGb,
    msOfMessage: (1000 * messageGbSeconds) / ingestGb,
    publications,
  };
}

/** For the table only: prices use the memory that each run reported. */
const ingestGb = 1769 / 1024;

function monthRow(name: string, parts: MonthParts, charge: number, air: number): object {
  const usd = total(parts);
  return { case: name, ...parts, usd, usdByBroker: usd + charge, airMB: air / kb / kb };
}

function besideRow(
  one: Measured,
  month: (one: Measured, vehicles: number) => MonthParts,
  { vehicles, usd }: (typeof publishedCosts)[number],
  template: Template,
): object {
  const perSecond = (vehicles * one.messagesPerMonth) / monthSeconds;
  const shards = wholeShards(perSecond, one.counts.recordBytes);
  const fixed = fixedCosts(template, shards).reduce((sum, cost) => sum + cost.usd, 0);
  const each = total(month(one, vehicles));
  return {
    vehicles,
    secondsBetween: publishedSecondsBetween,
    awsGuidance: usd,
    ours: each + fixed / vehicles,
    oursEach: each,
    oursFixed: fixed,
    shards,
  };
}
