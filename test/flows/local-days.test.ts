/**
 * Summaries by the days of a time zone in the whole world: what a month is, what it costs, and that
 * nothing is shown from before the caller’s access.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { VehicleTelemetrySummaryPage } from '../../domain/generated/schema-types.ts';
import { mergeSummaries } from '../../domain/merge-summaries.ts';
import { signals } from '../../domain/signals.ts';
import type { StoredSummary } from '../../domain/vehicle-state.ts';
import { callsDuring } from '../support/conversions.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPeople,
  givenPerson,
  givenVehicleOf,
} from '../support/given.ts';
import { givenMinutes, givenSummaries } from '../support/live-items.ts';
import { setAttribute } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const iso = (at: number) => new Date(at).toISOString();
const speed = 'Vehicle.Speed';
/** The signals of a simulated car that are summarised. */
const ofCar = Object.keys(signals)
  .filter((name) => name !== speed)
  .slice(0, 14);

let owner: Person;
let late: Person;
let vehicle: GivenVehicle;
/** The beginning of a month of UTC. */
let first: number;
/** The middle of an hour of the third day. */
let lateSince: number;
const hours = 31 * 24;

/** An hour’s summary is that of its first and its last minute. */
const minutesOf = (n: number): readonly [StoredSummary, StoredSummary] => [
  [1, n + 0.125, n + 0.125, n + 0.125],
  [1, n + 0.625, n + 0.625, n + 0.625],
];
const all = (summary: StoredSummary) =>
  Object.fromEntries([...ofCar, speed].map((name) => [name, summary] as const));

beforeAll(async () => {
  const people = await givenPeople(world());
  ({ owner } = people);
  late = await givenPerson(world(), ['owners']);
  vehicle = await givenVehicleOf(people);
  await givenAccess(people.operator, late, vehicle);
  first = Math.floor(world().clock.now() / day) * day - 40 * day;
  lateSince = first + 2 * day + 5 * hour + 10 * minute;
  await setSince(owner, first - day);
  await setSince(late, lateSince);
  const { referenceId } = vehicle;
  const starts = Array.from({ length: hours }, (_, n) => first + n * hour);
  await givenSummaries(
    world(),
    referenceId,
    'HOUR',
    starts.map((start, n) => ({ start, signals: all(mergeSummaries(...minutesOf(n))) })),
  );
  await givenSummaries(
    world(),
    referenceId,
    'DAY',
    Array.from({ length: 31 }, (_, n) => ({ start: first + n * day, signals: all([48, 1, 0, 1]) })),
  );
  // Those of the first week have expired.
  await givenMinutes(
    world(),
    referenceId,
    starts.slice(7 * 24).flatMap((start, n) => {
      const [one, other] = minutesOf(7 * 24 + n);
      return [
        { start, signals: all(one) },
        { start: start + 59 * minute, signals: all(other) },
      ];
    }),
  );
});

const setSince = ({ principalId: ownerId }: Person, at: number) =>
  setAttribute(world(), 'Ownership', { ownerId, referenceId: vehicle.referenceId }, 'since', iso(at));

const summaryDocument = `query (
  $referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!, $resolution: TelemetryResolution!, $timeZone: String,
  $signals: [String!]!, $nextToken: String
) {
  vehicleTelemetrySummary(
    referenceId: $referenceId, from: $from, to: $to, resolution: $resolution, timeZone: $timeZone,
    signals: $signals, nextToken: $nextToken, limit: 250
  ) { items { start isCutAtHour signals { name minimum maximum mean count } } nextToken }
}`;
const ask = (person: Person, variables: Readonly<Record<string, unknown>>) =>
  person.ask(summaryDocument, {
    ...{ referenceId: vehicle.referenceId, from: iso(first), to: iso(first + 31 * day) },
    ...{ resolution: 'DAY', signals: [speed] },
    ...variables,
  });
function pageIn({ data, text }: ApiResponse): VehicleTelemetrySummaryPage {
  const page = data?.['vehicleTelemetrySummary'];
  if (page === null || page === undefined) {
    throw new Error(`No page: ${text}`);
  }
  // The document requests all of it.
  return page as VehicleTelemetrySummaryPage;
}

/** Asks, and returns the response with the read units of the summaries. */
async function costOf(variables: Readonly<Record<string, unknown>>) {
  let response: ApiResponse | undefined;
  const calls = await callsDuring(world(), async () => {
    response = await ask(owner, variables);
  });
  if (response === undefined) {
    throw new Error('No response.');
  }
  const units = calls
    .flatMap(({ consumed = [] }) => consumed)
    .filter(({ table }) => table.includes('TelemetrySummaries'))
    .reduce((sum, one) => sum + one.units, 0);
  return { page: pageIn(response), bytes: Buffer.byteLength(response.text), units };
}

describe('a month of local days', () => {
  it('has the values of the zone’s days, split within hours while there are minutes', async () => {
    const { items } = pageIn(await ask(owner, { timeZone: 'Asia/Kolkata' }));

    expect(items).toHaveLength(31);
    const [, cut] = items;
    // 18:30 to 18:30; the hour counts for the day in which it begins.
    expect(cut).toEqual({
      start: iso(first + 18.5 * hour + day),
      isCutAtHour: true,
      signals: [{ name: speed, minimum: 43.125, maximum: 66.625, mean: 54.875, count: 48 }],
    });
    const whole = items.find(({ start }) => start === iso(first + 18.5 * hour + 9 * day));
    const n = 9 * 24 + 18;
    expect(whole).toEqual({
      start: iso(first + n * hour + 30 * minute),
      isCutAtHour: false,
      signals: [{ name: speed, minimum: n + 0.625, maximum: n + 24.125, mean: n + 12.375, count: 48 }],
    });
  });

  it.each([
    ['UTC', {}, 5],
    ['an hour of UTC', { timeZone: 'America/New_York' }, 60],
    ['half an hour', { timeZone: 'Asia/Kolkata' }, 90],
  ])('is one request of little cost where days begin with %s', async (_name, zone, maxUnits) => {
    const { page, bytes, units } = await costOf(zone);

    expect(page.nextToken).toBeNull();
    expect(page.items).toHaveLength(31);
    expect(bytes).toBeLessThan(10_000);
    expect(units).toBeLessThanOrEqual(maxUnits);
  });

  it('is one request of ten signals', async () => {
    const { page, bytes } = await costOf({
      timeZone: 'Asia/Kolkata',
      signals: [speed, ...ofCar.slice(0, 9)],
    });

    expect(page.nextToken).toBeNull();
    expect(bytes).toBeLessThan(100_000);
  });

  it('is the same in UTC by either way', async () => {
    const days = (response: ApiResponse) => pageIn(response).items.map(({ start }) => start);

    expect(days(await ask(owner, { timeZone: 'UTC' }))).toEqual(days(await ask(owner, {})));
  });
});

describe('an access that began within the month', () => {
  it('shows the whole hours of its first day from then on, and nothing before', async () => {
    const { items } = pageIn(await ask(late, { timeZone: 'Asia/Kolkata', from: iso(0) }));

    const n = 2 * 24 + 6;
    expect(items[0]).toMatchObject({
      start: iso(first + 1 * day + 18.5 * hour),
      signals: [{ minimum: n + 0.125, maximum: n + 12.625, count: 26 }],
    });
  });

  it('is not passed by a token of another person', async () => {
    const response = await ask(late, {
      timeZone: 'Asia/Kolkata',
      from: iso(0),
      nextToken: iso(first + 18.5 * hour),
    });

    expect(pageIn(response)).toEqual(pageIn(await ask(late, { timeZone: 'Asia/Kolkata', from: iso(0) })));
  });
});

describe('a time zone', () => {
  it('that is not known is refused and not repeated', async () => {
    const response = await ask(owner, { timeZone: 'Asia/1HGCM82633A004352' });

    expect(codeOf(response)).toBe('INVALID_ARGUMENT');
    expect(response.errors[0]?.errorInfo).toEqual({ argument: 'timeZone' });
    expect(response.text).not.toContain('1HGCM82633A004352');
  });
});
