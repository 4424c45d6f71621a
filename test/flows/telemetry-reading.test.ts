/**
 * Reads telemetry page by page in both orders. No token leads to data from before the caller’s
 * access.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  VehicleTelemetryPage,
  VehicleTelemetrySummaryPage,
} from '../../domain/generated/schema-types.ts';
import { callsDuring } from '../support/conversions.ts';
import { end } from '../support/accesses.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPeople,
  givenPerson,
  givenVehicle,
  givenVehicleOf,
} from '../support/given.ts';
import { givenMessages, givenMinutes, givenState, givenSummaries } from '../support/live-items.ts';
import { setAttribute } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

const minute = 60_000;
const hour = 60 * minute;
const iso = (at: number) => new Date(at).toISOString();

let operator: Person;
let owner: Person;
/** A person whose access began in the middle of the messages. */
let late: Person;
let vehicle: GivenVehicle;
let other: GivenVehicle;
/** Beginning of the access of the owner; `lateSince` is that of the other person. */
let since: number;
let lateSince: number;

const messageCount = 10;

beforeAll(async () => {
  const people = await givenPeople(world());
  ({ operator, owner } = people);
  late = await givenPerson(world(), ['owners']);
  vehicle = await givenVehicleOf(people);
  other = await givenVehicleOf(people);
  since = await sinceOf(owner);
  world().clock.advance(2 * minute);
  await givenAccess(operator, late, vehicle);
  // The middle of a minute, so that the first message is in the same one.
  lateSince = Math.floor((await sinceOf(late)) / minute) * minute - 30_000;
  const key = { ownerId: late.principalId, referenceId: vehicle.referenceId };
  await setAttribute(world(), 'Ownership', key, 'since', iso(lateSince));
  // Every second one of ten messages was observed after the second access began.
  await givenMessages(world(), vehicle.referenceId, messages(lateSince - 5000));
  await givenMessages(world(), other.referenceId, messages(lateSince - 5000));
});

/** Returns one message a second; every other one has a speed. */
function messages(first: number) {
  return Array.from({ length: messageCount }, (_, n) => ({
    at: first + n * 1000,
    eventId: `e-${n}`,
    signals: {
      'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current': 80 - n,
      ...(n % 2 === 0 && { 'Vehicle.Speed': n * 10 }),
    },
  }));
}

async function sinceOf(person: Person): Promise<number> {
  const response = await person.ask('{ myVehicles { items { since } } }');
  // The shape that the document requests.
  const { items } = response.data?.['myVehicles'] as { items: { since: string }[] };
  return Date.parse(items[0]?.since ?? '');
}

const telemetryDocument = `query (
  $referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!, $signals: [String!], $order: TelemetryOrder, $limit: Int, $nextToken: String
) {
  vehicleTelemetry(
    referenceId: $referenceId, from: $from, to: $to, signals: $signals, order: $order, limit: $limit, nextToken: $nextToken
  ) { items { eventId observedAt receivedAt signals { name number boolean text } } nextToken }
}`;
const summaryDocument = `query (
  $referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!, $resolution: TelemetryResolution!, $signals: [String!]!, $limit: Int, $nextToken: String
) {
  vehicleTelemetrySummary(
    referenceId: $referenceId, from: $from, to: $to, resolution: $resolution, signals: $signals, limit: $limit, nextToken: $nextToken
  ) { items { start signals { name minimum maximum mean count } } nextToken }
}`;

const everything = () => ({ referenceId: vehicle.referenceId, from: iso(0), to: iso(lateSince + hour) });
const read = (person: Person, variables: Readonly<Record<string, unknown>> = {}): Promise<ApiResponse> =>
  person.ask(telemetryDocument, { ...everything(), ...variables });

function pageOf({ data, text }: ApiResponse): VehicleTelemetryPage {
  const page = data?.['vehicleTelemetry'];
  if (page === null || page === undefined) {
    throw new Error(`No page: ${text}`);
  }
  // The document requests all of it.
  return page as VehicleTelemetryPage;
}
const idsOf = (response: ApiResponse) => pageOf(response).items.map(({ eventId }) => eventId);

async function walk(person: Person, variables: Readonly<Record<string, unknown>>) {
  const ids: string[] = [];
  let nextToken: string | null | undefined;
  do {
    const page = pageOf(await read(person, { ...variables, nextToken }));
    ids.push(...page.items.map(({ eventId }) => eventId));
    nextToken = page.nextToken;
  } while (nextToken !== null && nextToken !== undefined);
  return ids;
}

const allIds = Array.from({ length: messageCount }, (_, n) => `e-${n}`);

describe('vehicleTelemetry', () => {
  it('returns the newest message first by default', async () => {
    expect(idsOf(await read(owner))).toEqual([...allIds].reverse());
    expect(idsOf(await read(owner, { order: 'OLDEST_FIRST' }))).toEqual(allIds);
  });

  it('returns values with their times', async () => {
    const [message] = pageOf(await read(owner, { order: 'OLDEST_FIRST', limit: 1 })).items;

    expect(message).toEqual({
      eventId: 'e-0',
      observedAt: iso(lateSince - 5000),
      receivedAt: iso(lateSince - 5000 + 40),
      signals: [
        {
          name: 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current',
          number: 80,
          boolean: null,
          text: null,
        },
        { name: 'Vehicle.Speed', number: 0, boolean: null, text: null },
      ],
    });
  });

  it.each(['NEWEST_FIRST', 'OLDEST_FIRST'])(
    'returns each message once, page by page, in the order %s',
    async (order) => {
      const ids = await walk(owner, { order, limit: 3 });

      expect(ids).toEqual(order === 'OLDEST_FIRST' ? allIds : [...allIds].reverse());
    },
  );

  it('includes `from` and excludes `to`', async () => {
    const [third, fifth] = [iso(lateSince - 3000), iso(lateSince - 1000)];

    expect(idsOf(await read(owner, { from: third, to: fifth, order: 'OLDEST_FIRST' }))).toEqual([
      'e-2',
      'e-3',
    ]);
  });

  it('leaves out messages without any of the signals', async () => {
    const ids = await walk(owner, { signals: ['Vehicle.Speed'], order: 'OLDEST_FIRST', limit: 3 });

    expect(ids).toEqual(['e-0', 'e-2', 'e-4', 'e-6', 'e-8']);
  });

  it('returns nothing from before the caller’s access, in any order or span', async () => {
    const fenced = allIds.slice(5);

    expect(await walk(late, { limit: 2, order: 'OLDEST_FIRST' })).toEqual(fenced);
    expect(await walk(late, { limit: 2 })).toEqual([...fenced].reverse());
    expect(idsOf(await read(late, { to: iso(lateSince) }))).toEqual([]);
  });

  it('rejects a token from before the access was ended and granted again', async () => {
    const guest = await givenPerson(world(), ['owners']);
    await givenAccess(operator, guest, vehicle);
    const first = await sinceOf(guest);
    await givenMessages(world(), vehicle.referenceId, messages(first));
    const span = { from: iso(first), to: iso(first + hour), order: 'OLDEST_FIRST', limit: 2 };
    const { nextToken } = pageOf(await read(guest, span));
    await end(operator, { vehicle, person: guest });
    const without = await read(guest, { ...span, nextToken });
    world().clock.advance(2 * minute);
    await givenAccess(operator, guest, vehicle);

    const again = await read(guest, { ...span, nextToken });

    expect(codeOf(without)).toBe('VEHICLE_NOT_FOUND');
    expect(codeOf(again)).toBe('INVALID_ARGUMENT');
    expect(idsOf(await read(guest, span))).toEqual([]);
  });
});

describe('the token', () => {
  const tokenOf = async (person: Person, variables = {}) =>
    pageOf(await read(person, { limit: 2, order: 'OLDEST_FIRST', ...variables })).nextToken;

  const fromNextMinute = () => ({ from: iso(lateSince + 30_000), order: 'OLDEST_FIRST' });

  // Both begin at the whole minute, so that no batch is missed.
  it.each<[string, () => Person, () => object]>([
    ['of a wider span', () => owner, () => ({ from: iso(lateSince) })],
    ['of a person whose access began earlier', () => late, () => ({})],
  ])('%s shows nothing older', async (_name, person, span) => {
    const args = { ...span(), order: 'OLDEST_FIRST' };

    const shown = idsOf(await read(person(), { ...args, nextToken: await tokenOf(owner) }));

    // The first page without a token ends earlier, because it reads the messages before, too.
    const first = idsOf(await read(person(), args));
    expect(first).not.toEqual([]);
    expect(shown.slice(0, first.length)).toEqual(first);
  });

  it.each<[string, () => Promise<ApiResponse>]>([
    [
      'of another vehicle',
      async () => read(owner, { nextToken: await tokenOf(owner, { referenceId: other.referenceId }) }),
    ],
    [
      'of a minute before the span',
      async () => read(owner, { ...fromNextMinute(), nextToken: await tokenOf(owner) }),
    ],
    [
      'of another list',
      async () => {
        const list = await operator.ask('{ vehicles(limit: 1) { nextToken } }');
        // The shape that the document requests.
        const { nextToken } = list.data?.['vehicles'] as { nextToken: string };
        return read(owner, { nextToken });
      },
    ],
    ['that is not valid', () => read(owner, { nextToken: 'none' })],
    ['that is empty', () => read(owner, { nextToken: '' })],
  ])('%s is rejected', async (_name, ask) => {
    const response = await ask();

    expect(codeOf(response)).toBe('INVALID_ARGUMENT');
    expect(response.errors[0]?.errorInfo).toEqual({ argument: 'nextToken' });
    expect(response.data).toEqual({ vehicleTelemetry: null });
  });

  it('of the same list stays within the span of the request', async () => {
    const token = await tokenOf(owner);
    const to = iso(lateSince - 2000);

    const response = await read(owner, { to, order: 'OLDEST_FIRST', nextToken: token });

    expect(idsOf(response)).toEqual(['e-2']);
  });
});

describe('vehicleTelemetrySummary', () => {
  const speed = 'Vehicle.Speed';
  let first: number;
  let firstHour: number;
  let driven: GivenVehicle;

  beforeAll(async () => {
    driven = await givenVehicle(await givenPerson(world(), ['provisioners']));
    await givenAccess(operator, owner, driven);
    firstHour = Math.floor(world().clock.now() / hour) * hour;
    first = firstHour - 3 * minute;
    await setSince(owner, first - 30_000);
    const row = (n: number) => ({
      [speed]: [2, 10 * n, n, 9 * n] as const,
      'Vehicle.Other': [1, 1, 1, 1] as const,
    });
    const rows = (begin: number, length: number) => (n: number) => ({
      start: begin + n * length,
      signals: row(n + 1),
    });
    await givenMinutes(world(), driven.referenceId, [-1, 0, 1, 2].map(rows(first, minute)));
    await givenSummaries(
      world(),
      driven.referenceId,
      'HOUR',
      Array.from({ length: 800 }, (_, n) => rows(firstHour, hour)(n)),
    );
    await givenSummaries(world(), driven.referenceId, 'DAY', [
      { start: first - (first % (24 * hour)), signals: row(1) },
    ]);
    // The hour that follows is open: its minutes are those of its messages.
    await givenMessages(world(), driven.referenceId, [
      ...[20, 25, 25, 30].map((value, n) => ({
        at: firstHour + n * 1000,
        eventId: `open-${n}`,
        signals: { [speed]: value },
      })),
      { at: firstHour + minute, eventId: 'other', signals: { 'Vehicle.IsMoving': true } },
    ]);
    await givenState(world(), driven.referenceId, { version: 3, signals: {}, openHours: [firstHour] });
  });

  const setSince = ({ principalId: ownerId }: Person, at: number) =>
    setAttribute(world(), 'Ownership', { ownerId, referenceId: driven.referenceId }, 'since', iso(at));
  const summarise = (person: Person, variables: Readonly<Record<string, unknown>>) =>
    person.ask(summaryDocument, {
      referenceId: driven.referenceId,
      from: iso(first),
      to: iso(first + hour),
      resolution: 'MINUTE',
      signals: [speed],
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

  it('returns minutes oldest first, and the current one last', async () => {
    const page = pageIn(await summarise(owner, {}));

    expect(page).toEqual({
      items: [
        { start: iso(first), signals: [{ name: speed, minimum: 1, maximum: 9, mean: 5, count: 2 }] },
        {
          start: iso(first + minute),
          signals: [{ name: speed, minimum: 2, maximum: 18, mean: 10, count: 2 }],
        },
        {
          start: iso(first + 2 * minute),
          signals: [{ name: speed, minimum: 3, maximum: 27, mean: 15, count: 2 }],
        },
        {
          start: iso(first + 3 * minute),
          signals: [{ name: speed, minimum: 20, maximum: 30, mean: 25, count: 4 }],
        },
      ],
      nextToken: null,
    });
  });

  it('returns minutes page by page, and the current one once', async () => {
    const starts: string[] = [];
    let nextToken: string | null | undefined;
    do {
      const page = pageIn(await summarise(owner, { limit: 1, nextToken }));
      starts.push(...page.items.map(({ start }) => start));
      nextToken = page.nextToken;
    } while (nextToken !== null && nextToken !== undefined);

    expect(starts).toEqual([0, 1, 2, 3].map((n) => iso(first + n * minute)));
  });

  it.each(['2026-03-02T10:00:30.000Z', 'more', ''])(
    'refuses the token %j by the minute',
    async (nextToken) => {
      expect(codeOf(await summarise(owner, { nextToken }))).toBe('INVALID_ARGUMENT');
    },
  );

  it('returns a month by the hour, page by page', async () => {
    const month = {
      resolution: 'HOUR',
      from: iso(firstHour),
      to: iso(firstHour + 31 * 24 * hour),
      limit: 250,
    };
    const starts: string[] = [];
    let nextToken: string | null | undefined;
    let pages = 0;
    do {
      const response = await summarise(owner, { ...month, nextToken });
      starts.push(...pageIn(response).items.map(({ start }) => start));
      nextToken = pageIn(response).nextToken;
      pages += 1;
      expect(Buffer.byteLength(response.text)).toBeLessThan(50_000);
    } while (nextToken !== null && nextToken !== undefined);

    expect(starts).toEqual(Array.from({ length: 744 }, (_, index) => iso(firstHour + index * hour)));
    expect(pages).toBe(3);
  });

  it('leaves out a day that began before the access', async () => {
    const day = { resolution: 'DAY', from: iso(0), to: iso(first + 48 * hour) };

    expect(pageIn(await summarise(owner, day)).items).toEqual([]);
  });

  it('returns nothing from before the caller’s access', async () => {
    const guest = await givenPerson(world(), ['owners']);
    await givenAccess(operator, guest, driven);
    await setSince(guest, first + 90_000);

    const starts = pageIn(await summarise(guest, { from: iso(0) })).items.map(({ start }) => start);

    expect(starts).toEqual([2, 3].map((n) => iso(first + n * minute)));
    const { nextToken } = pageIn(await summarise(owner, { limit: 1 }));
    expect(pageIn(await summarise(guest, { nextToken })).items.map(({ start }) => start)).toEqual(starts);
  });
});

it('makes two calls for the access and one or two for the data', async () => {
  const costs: string[][] = [];
  for (const document of [
    `{ vehicleState(referenceId: "${vehicle.referenceId}") { version } }`,
    `{ vehicleTelemetry(referenceId: "${vehicle.referenceId}", from: "${iso(since)}", to: "${iso(lateSince + hour)}") { nextToken } }`,
    `{ vehicleTelemetrySummary(
      referenceId: "${vehicle.referenceId}", from: "${iso(since)}", to: "${iso(lateSince + hour)}", resolution: MINUTE, signals: ["Vehicle.Speed"]
    ) { nextToken } }`,
  ]) {
    const calls = await callsDuring(world(), () => owner.ask(document));
    costs.push(calls.filter(({ service }) => service === 'dynamodb').map(({ operation }) => operation));
  }

  expect(costs).toEqual([
    ['GetItem', 'GetItem', 'GetItem'],
    ['GetItem', 'GetItem', 'Query'],
    ['GetItem', 'GetItem', 'GetItem', 'Query'],
  ]);
});
