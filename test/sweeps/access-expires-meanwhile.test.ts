/**
 * An access that ends or expires during a request. Data that was read before the end is not
 * returned after it, and no change is made by it. The table has a row for each field of the schema
 * that an owner may call.
 */
import { randomUUID } from 'node:crypto';
import { hourMs, hourOf } from '../../domain/open-hours.ts';
import { givenState, givenSummaries } from '../support/live-items.ts';
import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TableName } from '../../domain/tables.ts';
import { end, grant } from '../support/accesses.ts';
import { approveClaim, givenCar, givenConfirmed, listClaims, stopClaim } from '../support/claims.ts';
import { documents, send, sentOf } from '../support/commands.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  convert,
  givenAccess,
  givenPeople,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { holdCalls } from '../support/held-calls.ts';
import { tableOf } from '../support/provisioning.ts';
import { revealOwnVin } from '../support/reveals.ts';
import {
  accept,
  acceptTransfer,
  cancelOffer,
  endByAccessId,
  invite,
  listAccesses,
  nameAccess,
  nameVehicle,
  offer,
  ok,
  share,
} from '../support/sharing.ts';
import { switchPositions } from '../support/positions.ts';
import { isFullSweep, shareOf } from '../support/sample.ts';
import { endWatch, renewWatch } from '../support/watches.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let operator: Person;
let owner: Person;
/** A person without access, until the preparation of a row gives one. */
let guest: Person;
let vehicle: GivenVehicle;

// People of their own for each test, because the clock returns and so allowances are not renewed.
beforeEach(async () => {
  const people = await givenPeople(world());
  ({ operator, owner } = people);
  guest = await givenPerson(world(), ['owners']);
  vehicle = await givenVehicle(people.provisioner);
});

// Sign-in requires the machine's time.
afterEach(() => {
  world().clock.advance(Date.now() - world().clock.now());
});

/** A read of a table; the first one of the request when several are alike. */
type Read = readonly [operation: string, table: TableName];

interface Reading {
  readonly ask: () => Promise<ApiResponse>;
  /** Writes what the field needs to return data, after the owner has access. */
  readonly prepare?: () => Promise<unknown>;
  /** Shows that the owner has access, for a field that would not succeed twice. */
  readonly show?: () => Promise<ApiResponse>;
  /** The read that comes before the read of the access. */
  readonly first: Read;
  /**
   * Reads after which the access may expire: the read of the access, and the reads that it guards.
   */
  readonly reads: readonly Read[];
  /** The error of the caller without the access; VEHICLE_NOT_FOUND when absent. */
  readonly code?: string;
}

const span = 'from: "2026-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z"';
/** It contains the first whole minute of an access that began just now. */
const began = Date.now();
const day = [-1, 24].map((hours) => new Date(began + hours * hourMs).toISOString());
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

const listed = () => listAccesses(owner, vehicle);

/** Shares the vehicle, so that the fields about one access have a driver’s. */
const shared = async () => {
  ({ accessId } = await share(owner, guest, vehicle));
};

/** Makes the fields about one claim decide about a claim that waits. */
const claimed = async () => {
  const car = await givenCar(world(), vehicle);
  ({ claimId } = await givenConfirmed(guest, car));
  await car.device.end();
};

/** A field that changes something, for which an owner’s access, viewers and codes are read. */
const change = (ask: Reading['ask'], ...guarded: Read[]): Reading => ({
  ask,
  first: ['GetItem', 'VehicleRegistry'],
  reads: [['GetItem', 'Ownership'], ...guarded],
});

/** An owner decides about a claim; only the viewers show that the owner has access. */
const decision = (decide: typeof approveClaim): Reading => ({
  ask: () => decide(owner, claimId),
  prepare: claimed,
  show: () => listClaims(owner, vehicle),
  first: ['GetItem', 'OwnershipClaims'],
  reads: [['GetItem', 'VehicleState']],
  code: 'CLAIM_NOT_FOUND',
});

/** What the fields about one command, access or claim name, and those that accept a code. */
let commandId: string;
let accessId: string;
let claimId: string;
let code: string;

const readings: Readonly<Record<string, Reading>> = {
  referenceIdForVin: {
    ask: () => owner.ask(convert, { vin: vehicle.vin }),
    first: ['Query', 'VehicleRegistry'],
    reads: [['BatchGetItem', 'Ownership']],
  },
  vehicle: about('vehicle(referenceId: $id) { status }'),
  vehicleAccessLog: about('vehicleAccessLog(referenceId: $id) { items { action } }', ['Query', 'AuditLog']),
  vehicleHistory: about('vehicleHistory(referenceId: $id) { items { event } }', ['Query', 'VehicleHistory']),
  vehicleState: about('vehicleState(referenceId: $id) { version }', ['GetItem', 'VehicleState']),
  vehicleTelemetry: about(`vehicleTelemetry(referenceId: $id, ${span}) { items { eventId } }`, [
    'Query',
    'Telemetry',
  ]),
  vehicleTelemetrySummary: about(summary('DAY'), ['Query', 'TelemetrySummaries']),
  'vehicleTelemetrySummary by the minute': {
    ...about(
      summary('MINUTE'),
      ['GetItem', 'VehicleState'],
      ['Query', 'TelemetrySummaries'],
      ['Query', 'Telemetry'],
    ),
    prepare: () =>
      givenState(world(), vehicle.referenceId, {
        ...{ version: 1, signals: {} },
        // Reading begins at the first whole minute of the access, perhaps that of the next hour.
        // The open hour begins after it, so that stored hours are read as well.
        openHours: [hourOf(world().clock.now()) + 2 * hourMs],
      }),
  },
  'vehicleTelemetrySummary by the days of a zone': {
    ...about(
      summary('DAY, timeZone: "Asia/Kolkata"'),
      ['Query', 'TelemetrySummaries'],
      ['BatchGetItem', 'TelemetrySummaries'],
    ),
    prepare: () => {
      const today = world().clock.now() - (world().clock.now() % (24 * hourMs));
      return givenSummaries(world(), vehicle.referenceId, 'HOUR', [
        // A day of the zone begins within this hour.
        { start: today + 42 * hourMs, signals: { 'Vehicle.Speed': [1, 5, 5, 5] } },
      ]);
    },
  },
  vehicleTrack: about(
    `vehicleTrack(referenceId: $id, from: "${day[0]}", to: "${day[1]}") { openFrom }`,
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
  vehicleAccesses: change(listed, ['Query', 'Ownership']),
  ownershipClaims: change(() => listClaims(owner, vehicle), ['Query', 'OwnershipClaims']),
  endAccess: {
    ...change(() => endByAccessId(owner, vehicle, accessId), ['GetItem', 'VehicleState']),
    prepare: shared,
    show: listed,
  },
  inviteToVehicle: change(
    () => invite(owner, vehicle),
    ['GetItem', 'VehicleState'],
    ['GetItem', 'Invitations'],
  ),
  offerVehicle: {
    ...change(() => offer(owner, vehicle), ['GetItem', 'VehicleState'], ['GetItem', 'Invitations']),
    // An owner whose access has an end may not sell.
    show: listed,
  },
  cancelOffer: change(
    () => cancelOffer(owner, vehicle),
    ['GetItem', 'VehicleState'],
    ['GetItem', 'Invitations'],
  ),
  nameVehicle: change(() => nameVehicle(owner, vehicle, 'Blue')),
  renewWatch: change(() => renewWatch(owner, vehicle, randomUUID())),
  endWatch: change(() => endWatch(owner, vehicle, randomUUID())),
  revealOwnVin: change(() => revealOwnVin(owner, vehicle.referenceId)),
  setPrivacyMode: change(() => switchPositions(owner, vehicle, 'OFF')),
  nameAccess: {
    ...change(() => nameAccess(owner, vehicle, accessId, 'Ann'), ['GetItem', 'VehicleState']),
    prepare: shared,
  },
  approveOwnershipClaim: decision(approveClaim),
  stopOwnershipClaim: decision(stopClaim),
  // The access that counts is that of the owner who made the code.
  acceptInvitation: {
    ask: () => accept(guest, code),
    prepare: async () => {
      ({ code } = await ok('inviteToVehicle', invite(owner, vehicle)));
    },
    show: listed,
    first: ['GetItem', 'Invitations'],
    reads: [['GetItem', 'VehicleState']],
    code: 'INVITATION_NOT_FOUND',
  },
  acceptTransfer: {
    ask: () => acceptTransfer(guest, code),
    prepare: async () => {
      ({ code } = await ok('offerVehicle', offer(owner, vehicle)));
    },
    show: listed,
    first: ['GetItem', 'Invitations'],
    reads: [['GetItem', 'VehicleState']],
    code: 'OFFER_NOT_FOUND',
  },
};

/** Fields for which a caller needs no open access: a claim’s own, and the end of the caller’s. */
const withoutAccess = [
  'ownershipClaim',
  'startOwnershipClaim',
  'confirmOwnershipClaim',
  'completeOwnershipClaim',
  'leaveVehicle',
];

/** Fields that are tested below in this file or, for subscriptions, in the flows of connections. */
const elsewhere: Readonly<Record<string, string>> = {
  myVehicles: 'test/sweeps/access-expires-meanwhile.test.ts',
  onVehicleState: 'test/sweeps/live-state-ends.test.ts',
  onRemoteCommand: 'test/sweeps/live-state-ends.test.ts',
  onVehicleAccess: 'test/sweeps/live-state-ends.test.ts',
  // What they read or erase ends with the access.
  exportVehicleData: 'test/flows/former-owners.test.ts',
  eraseVehicleData: 'test/flows/former-owners.test.ts',
  plannedErasures: 'test/flows/former-owners.test.ts',
  keepVehicleData: 'test/flows/former-owners.test.ts',
  // A job belongs to its requester, whatever becomes of the access.
  dataJob: 'test/flows/export.test.ts',
  createExportLink: 'test/flows/export.test.ts',
  onDataJob: 'test/flows/export.test.ts',
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

  const known = new Set([...rows, ...withoutAccess, ...Object.keys(elsewhere)]);

  expect([...known].sort()).toEqual([...fieldsOfOwners()].sort());
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
  [operation, table]: Read,
  happens: () => Promise<unknown> | void,
): Promise<ApiResponse> {
  const name = tableOf(world(), table);
  const held = holdCalls(world(), 'dynamodb', operation, (input) => JSON.stringify(input).includes(name));
  const asking = ask();
  await held.reachedBy(asking);
  held.letOthersPass();
  await happens();
  held.release();
  return asking;
}

/** The functions behind the streams read the same tables as the request. */
const settled = () => world().streams.settled();

/** Gives the owner’s access an end that the test reaches only by moving the clock. */
async function expiring(): Promise<number> {
  const expiresAt = world().clock.now() + 120_000;
  await grant(operator, { vehicle, person: owner }, { until: new Date(expiresAt).toISOString() });
  return expiresAt;
}

/**
 * Sends the request 14 seconds before the access expires, and moves the clock past its end at the
 * read. The request takes less than AppSync’s limit of 30 seconds, also on a slow machine.
 */
async function askWhileItExpires(reading: Pick<Reading, 'ask'>, read: Read, expiresAt: number) {
  const { clock } = world();
  const moveTo = (time: number) => clock.advance(time - clock.now());
  await settled();
  moveTo(expiresAt - 14_000);
  return askWhile(reading, read, () => moveTo(expiresAt + 1000));
}

/**
 * Each field with the number of its turn. In the gate, the access of every other field ends, and
 * that of the others expires after one of the reads.
 */
const turns = Object.entries(readings).map(([field, reading], turn) => [field, reading, turn] as const);

describe.each(turns)('%s', (_field, { code: refusal = 'VEHICLE_NOT_FOUND', ...reading }, turn) => {
  const { length } = reading.reads;
  it.each(isFullSweep || turn % 2 === 0 ? [reading.first] : [])(
    'returns no data when the access ends before %s of %s',
    async (...read) => {
      await givenAccess(operator, owner, vehicle);
      await reading.prepare?.();
      await settled();

      const response = await askWhile(reading, read, () => end(operator, { vehicle, person: owner }));

      expect(codeOf(response)).toBe(refusal);
    },
  );

  it.each(isFullSweep || turn % 2 === 1 ? shareOf(reading.reads, turn, length) : [])(
    'returns no data when the access expires after %s of %s',
    async (...read) => {
      await givenAccess(operator, owner, vehicle);
      await reading.prepare?.();
      const expiresAt = await expiring();
      const before = await (reading.show ?? reading.ask)();

      const response = await askWhileItExpires(reading, read, expiresAt);

      expect(codeOf(before)).toBe('none');
      expect(codeOf(response)).toBe(refusal);
    },
  );
});

describe('myVehicles', () => {
  const ask = () => owner.ask('{ myVehicles { items { referenceId } } }');
  const none = { myVehicles: { items: [] } };

  it.each([
    ['Query', 'Ownership'],
    ['BatchGetItem', 'VehicleRegistry'],
  ] as const)('leaves the vehicle out when the access expires after %s of %s', async (...read) => {
    const expiresAt = await expiring();
    const before = await ask();

    const response = await askWhileItExpires({ ask }, read, expiresAt);

    expect(before.data).toEqual({ myVehicles: { items: [{ referenceId: vehicle.referenceId }] } });
    expect(response.data).toEqual(none);
  });
});
