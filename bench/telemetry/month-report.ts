/** The tables of `vehicle-month`. */
import type { Template } from '../../test/infra/template.ts';
import { connectedMinute, monthSeconds } from '../prices.ts';
import { type FixedCost, fixedCosts } from './at-rest.ts';
import type { CaseName } from './car-cases.ts';
import type { Measured } from './count-cars.ts';
import {
  type Glance,
  type MonthParts,
  brokerCharge,
  glanceOf,
  mixed,
  monthOf,
  total,
  watchedMessage,
  wholeShards,
} from './month.ts';
import { publishedCosts, publishedSecondsBetween } from './published.ts';

/** The benchmark's tables: a message, a month, AWS's guidance beside it, the stack at rest. */
export interface VehicleMonth {
  readonly perMessage: readonly object[];
  readonly months: readonly object[];
  readonly goals: readonly object[];
  readonly beside: readonly object[];
  readonly fixed: readonly FixedCost[];
}

/** What the tables are made of. */
export interface MonthFacts {
  readonly measured: Readonly<Record<CaseName, Measured>>;
  readonly watched: Measured;
  readonly glance: Glance;
  readonly template: Template;
}

/** A row of the months: a case, or a driver's day of two cases. */
interface Month {
  readonly name: string;
  readonly parts: MonthParts;
  /** What it would cost more through the broker. */
  readonly broker: number;
  readonly air: number;
  readonly messagesPerMonth: number;
}

/** Vehicles that share the runs of the printed months. */
const fleetVehicles = 1_000;
const drivenHours = 1;
/** Of a parked car that sends once an hour: doors, locks, a cable, and falling asleep. */
const eventsPerDay = 8;
const glancesPerMonth = 30;
const kb = 1_000;

/** Drivers by name: how they send while they drive, and while they are parked. */
const drivers = {
  'driver: an hour a day at one a second': ['driving, one a second', 'parked, one a minute'],
  'driver, 10 s batches': ['driving, one a second, 10 s batches', 'parked, one a minute'],
  'driver, 60 s and 300 s batches': [
    'driving, one a second, 60 s batches',
    'parked, one a minute, 300 s batches',
  ],
  'driver, 10 s batches, cadence by state': ['driving, one a second, 10 s batches', 'parked, one an hour'],
  'driver, 60 s batches, cadence by state': ['driving, one a second, 60 s batches', 'parked, one an hour'],
} as const satisfies Readonly<Record<string, readonly [driving: CaseName, parked: CaseName]>>;

/** US$ of a vehicle in a month that the product aims at. */
const goals: Readonly<Partial<Record<CaseName | keyof typeof drivers, number>>> = {
  'parked, one an hour': 0.008,
  'parked, one a minute': 0.1,
  'driving, one a minute': 0.1,
  'driving, one a second': 5,
  'driving, one a second, 10 s batches': 0.55,
  'driving, one a second, 60 s batches': 0.2,
  'driver, 10 s batches': 0.12,
  'driver, 60 s and 300 s batches': 0.12,
  'driver, 10 s batches, cadence by state': 0.12,
  'driver, 60 s batches, cadence by state': 0.12,
};
const goalOfWatchedHour = 0.03;

/** Makes the tables; a driver drives an hour of each day. */
export function reportOf({ measured, watched, glance, template }: MonthFacts): VehicleMonth {
  const cases = Object.entries(measured).map(([name, one]) => monthOfCase(name, one));
  const ofDrivers = Object.entries(drivers).map(([name, [driving, parked]]) =>
    monthOfDriver(name, monthOfCase(driving, measured[driving]), parkedMonth(parked, measured)),
  );
  const months = [...cases, ...ofDrivers];
  const [driver] = ofDrivers;
  const seen = { counts: watched.counts, perSecond: watched.messagesPerMonth / monthSeconds };
  const perSecondOfDriver = (driver?.messagesPerMonth ?? 0) / monthSeconds;
  const watchedHour = usdOfWatchedHour(watched);
  return {
    perMessage: [...Object.entries(measured), ['driving, one a second, watched', watched] as const].map(
      ([name, one]) => messageRow(name, one),
    ),
    months: [
      ...months.map(monthRow),
      { case: 'a watched hour at one a second', usd: watchedHour },
      { case: 'thirty glances', usd: glancesPerMonth * glanceOf(glance, seen, perSecondOfDriver) },
    ],
    goals: [
      ...months.flatMap(({ name, parts }) => goalRow(name, total(parts))),
      ...goalRow('a watched hour at one a second', watchedHour, goalOfWatchedHour),
    ],
    beside: publishedCosts.map((published) =>
      besideRow(measured['driving, one in 30 s'], published, template),
    ),
    fixed: fixedCosts(template, wholeShards(0, 0)),
  };
}

const partsOf = (one: Measured, vehicles = fleetVehicles): MonthParts =>
  monthOf(one.counts, one.stored, { vehicles, messagesPerMonth: one.messagesPerMonth });

function monthOfCase(name: string, one: Measured): Month {
  const { air, counts, messagesPerMonth } = one;
  return { name, parts: partsOf(one), broker: brokerCharge(counts, messagesPerMonth), air, messagesPerMonth };
}

/**
 * A parked car with its events. Each costs as a message of a car that sends once a minute, of whose
 * messages few close an hour.
 */
function parkedMonth(parked: CaseName, measured: MonthFacts['measured']): Month {
  const month = monthOfCase(parked, measured[parked]);
  if (parked !== 'parked, one an hour') {
    return month;
  }
  const events = monthOfCase('events', measured['parked, one a minute']);
  const share = eventsPerDay / (24 * 60);
  return mixedMonth(parked, events, share, month);
}

function monthOfDriver(name: string, driving: Month, parked: Month): Month {
  return mixedMonth(name, driving, drivenHours / 24, parked);
}

function mixedMonth(name: string, one: Month, share: number, other: Month): Month {
  const both = (of: (month: Month) => number) => share * of(one) + (1 - share) * of(other);
  return {
    name,
    parts: mixed(one.parts, share, other.parts),
    broker: both(({ broker }) => broker),
    air: both(({ air }) => air),
    messagesPerMonth: both(({ messagesPerMonth }) => messagesPerMonth),
  };
}

function usdOfWatchedHour(watched: Measured): number {
  const month = total(partsOf(watched)) + watched.messagesPerMonth * watchedMessage(watched.counts);
  return (3_600 / monthSeconds) * month + 60 * connectedMinute;
}

function messageRow(name: string, one: Measured): object {
  const { counts, payload, state, messagesPerMonth, observations, stored } = one;
  const { recordBytes, readUnits, writeUnits, runGbSeconds, messageGbSeconds, publications } = counts;
  const [items] = stored;
  return {
    case: name,
    messagesPerMonth: Math.round(messagesPerMonth),
    observations,
    payload: Math.round(payload),
    record: Math.round(recordBytes),
    state,
    items: (items?.perMonth ?? 0) / messagesPerMonth,
    bytesOfItem: Math.round(items?.bytes ?? 0),
    readUnits,
    writeUnits,
    msOfRun: (1000 * (runGbSeconds + messageGbSeconds)) / ingestGb,
    msOfMessage: (1000 * messageGbSeconds) / ingestGb,
    publications,
  };
}

/** For the table only: prices use the memory that each run reported. */
const ingestGb = 1769 / 1024;

function monthRow({ name, parts, broker, air }: Month): object {
  const usd = total(parts);
  return { case: name, ...parts, usd, usdByBroker: usd + broker, airMB: air / kb / kb };
}

function goalRow(name: string, usd: number, goal = goalOf(name)): object[] {
  return goal === undefined ? [] : [{ case: name, usd, goal, over: Math.max(0, usd - goal) }];
}

const goalOf = (name: string): number | undefined =>
  // A name without a goal has no entry.
  goals[name as keyof typeof goals];

function besideRow(
  one: Measured,
  { vehicles, usd }: (typeof publishedCosts)[number],
  template: Template,
): object {
  const perSecond = (vehicles * one.messagesPerMonth) / monthSeconds;
  const shards = wholeShards(perSecond, one.counts.recordBytes);
  const fixed = fixedCosts(template, shards).reduce((sum, cost) => sum + cost.usd, 0);
  const each = total(partsOf(one, vehicles));
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
