/**
 * An access that ends or expires during a request. Data that was read before the end is not
 * returned after it. The table has a row for each field of the schema that an owner may call.
 */
import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TableName } from '../../domain/tables.ts';
import { end, grant } from '../support/accesses.ts';
import { documents, send, sentOf } from '../support/commands.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  convert,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { holdCalls } from '../support/held-calls.ts';
import { tableOf } from '../support/provisioning.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let operator: Person;
let provisioner: Person;
let owner: Person;
let vehicle: GivenVehicle;

beforeAll(async () => {
  operator = await givenPerson(world(), ['operators']);
  provisioner = await givenPerson(world(), ['provisioners']);
});

beforeEach(async () => {
  owner = await givenPerson(world(), ['owners']);
  vehicle = await givenVehicle(provisioner);
});

interface Reading {
  readonly ask: () => Promise<ApiResponse>;
  /** Writes what the field needs to return data, after the owner has access. */
  readonly prepare?: () => Promise<unknown>;
  /** The read that comes before the read of the access. */
  readonly first: readonly [operation: string, table: TableName];
  /**
   * Reads after which the access may expire: the read of the access, and the reads that it guards.
   */
  readonly reads: readonly (readonly [operation: string, table: TableName])[];
}

const span = 'from: "2026-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z"';
const byId = (selection: string) => () =>
  owner.ask(`query ($id: ID!) { ${selection} }`, { id: vehicle.referenceId });
const about = (selection: string, ...guarded: (readonly [string, TableName])[]): Reading => ({
  ask: byId(selection),
  first: ['GetItem', 'VehicleRegistry'],
  reads: [['GetItem', 'Ownership'], ...guarded],
});

const summary = (resolution: string) =>
  `vehicleTelemetrySummary(referenceId: $id, ${span}, resolution: ${resolution}, signals: ["Vehicle.Speed"]) {
    items { start }
  }`;

/** The id of the command that the fields about one command read. */
let commandId: string;

const readings: Readonly<Record<string, Reading>> = {
  referenceIdForVin: {
    ask: () => owner.ask(convert, { vin: vehicle.vin }),
    first: ['Query', 'VehicleRegistry'],
    reads: [['GetItem', 'Ownership']],
  },
  vehicle: about('vehicle(referenceId: $id) { status }'),
  vehicleHistory: about('vehicleHistory(referenceId: $id) { items { event } }', ['Query', 'VehicleHistory']),
  vehicleState: about('vehicleState(referenceId: $id) { version }', ['GetItem', 'VehicleState']),
  vehicleTelemetry: about(`vehicleTelemetry(referenceId: $id, ${span}) { items { eventId } }`, [
    'Query',
    'Telemetry',
  ]),
  vehicleTelemetrySummary: about(summary('DAY'), ['Query', 'TelemetrySummaries']),
  'vehicleTelemetrySummary by the minute': about(
    summary('MINUTE'),
    ['GetItem', 'VehicleState'],
    ['Query', 'TelemetrySummaries'],
  ),
  remoteCommand: {
    ...about('', ['GetItem', 'RemoteCommands']),
    prepare: async () => {
      ({ commandId } = sentOf(await send(owner, vehicle)));
    },
    ask: () => owner.ask(documents.one, { referenceId: vehicle.referenceId, commandId }),
  },
  sendRemoteCommand: {
    ...about('', ['GetItem', 'RemoteCommands']),
    ask: () => send(owner, vehicle),
  },
  remoteCommands: about('remoteCommands(referenceId: $id) { items { status } }', ['Query', 'RemoteCommands']),
};

/** Fields that are tested below in this file or, for subscriptions, in the flows of connections. */
const elsewhere: Readonly<Record<string, string>> = {
  myVehicles: 'test/sweeps/access-expires-meanwhile.test.ts',
  onVehicleState: 'test/flows/live-state-ends.test.ts',
  onRemoteCommand: 'test/flows/live-state-ends.test.ts',
};

/** Root fields that the group of owners may call. */
function fieldsOfOwners(): readonly string[] {
  const { definitions } = parse(readFileSync('schema.graphql', 'utf8'), { noLocation: true });
  return definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) {
      return [];
    }
    if (!['Query', 'Mutation', 'Subscription'].includes(definition.name.value)) {
      return [];
    }
    return (definition.fields ?? [])
      .filter(({ directives = [] }) => JSON.stringify(directives).includes('"owners"'))
      .map(({ name }) => name.value);
  });
}

it('has a row for every field that an owner may call', () => {
  const rows = Object.keys(readings).map((name) => name.split(' ', 1).join());

  expect([...new Set([...rows, ...Object.keys(elsewhere)])].sort()).toEqual([...fieldsOfOwners()].sort());
  for (const [field, file] of Object.entries(elsewhere)) {
    expect(readFileSync(file, 'utf8')).toContain(field);
  }
});

/**
 * Sends the request and holds the response to one of its reads until `happens` is done. Returns the
 * response of the API.
 */
async function askWhile(
  { ask }: Pick<Reading, 'ask'>,
  [operation, table]: readonly [string, TableName],
  happens: () => Promise<unknown> | void,
): Promise<ApiResponse> {
  const name = tableOf(world(), table);
  const held = holdCalls(world(), 'dynamodb', operation, (input) => JSON.stringify(input).includes(name));
  const asking = ask();
  await held.reached;
  held.letOthersPass();
  await happens();
  held.release();
  return asking;
}

/**
 * Longer than the next request takes, and shorter than AppSync’s limit for a request (30 seconds).
 */
const soon = () => new Date(world().clock.now() + 12_000).toISOString();
const passes = () => world().clock.advance(13_000);

describe.each(Object.entries(readings))('%s', (_field, reading) => {
  it('returns no data when the access ends before it is read', async () => {
    await givenAccess(operator, owner, vehicle);
    await reading.prepare?.();

    const response = await askWhile(reading, reading.first, () => end(operator, { vehicle, person: owner }));

    expect(codeOf(response)).toBe('VEHICLE_NOT_FOUND');
  });

  it.each(reading.reads)('returns no data when the access expires after %s of %s', async (...read) => {
    await grant(operator, { vehicle, person: owner }, { until: soon() });
    await reading.prepare?.();
    const before = await reading.ask();

    const response = await askWhile(reading, read, passes);

    expect(codeOf(before)).toBe('none');
    expect(codeOf(response)).toBe('VEHICLE_NOT_FOUND');
  });
});

describe('myVehicles', () => {
  const ask = () => owner.ask('{ myVehicles { items { referenceId } } }');
  const none = { myVehicles: { items: [] } };

  it.each([
    ['Query', 'Ownership'],
    ['BatchGetItem', 'VehicleRegistry'],
  ] as const)('leaves the vehicle out when the access expires after %s of %s', async (...read) => {
    await grant(operator, { vehicle, person: owner }, { until: soon() });
    const before = await ask();

    const response = await askWhile({ ask }, read, passes);

    expect(before.data).toEqual({ myVehicles: { items: [{ referenceId: vehicle.referenceId }] } });
    expect(response.data).toEqual(none);
  });
});
