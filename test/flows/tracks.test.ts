/** A drive becomes a track: who reads it, and how it is exported, hidden and erased. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { VehicleTrack } from '../../domain/generated/schema-types.ts';
import { telemetryTopic } from '../../domain/topics.ts';
import { eraseVehicleData, erasureOf, runErasure } from '../support/erasures.ts';
import { downloadedFiles, givenExport, recordsOf } from '../support/exports.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { switchPositions } from '../support/positions.ts';
import { acceptTransfer, offer, ok } from '../support/sharing.ts';
import { itemsOf, setAttribute } from '../support/tables.ts';
import { connectVehicle } from '../support/vehicles-on-the-wire.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  // Each counts its own jobs.
  .extend('keeper', () => givenPerson(world(), ['owners']))
  .extend('vehicle', async ({ provisioner, operator, keeper: owner }) => {
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, owner, vehicle);
    const since = start - 48 * hourMs;
    await setSince(owner, vehicle, since);
    return vehicle;
  });

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** A whole hour of today or yesterday, three hours ago. */
const start = Math.floor(Date.now() / hourMs) * hourMs - 3 * hourMs;
const iso = (at: number) => new Date(at).toISOString();

/** Moves the beginning of an access. */
async function setSince({ principalId: ownerId }: Person, { referenceId }: GivenVehicle, at: number) {
  await setAttribute(world(), 'Ownership', { ownerId, referenceId }, 'since', iso(at));
  const viewers = { [ownerId]: { role: 'OWNER', since: iso(at) } };
  await setAttribute(world(), 'VehicleState', { referenceId }, 'viewers', viewers);
}

async function settled(): Promise<void> {
  await world().rules.settled();
  await world().streams.settled();
}

/** Positions by the minute after `start`; either value may be missing. */
type Drive = readonly (readonly [minute: number, latitude?: number, longitude?: number])[];

/** Drives over the wire and disconnects, so that every hour is closed. */
async function drive(vehicle: GivenVehicle, positions: Drive): Promise<void> {
  const device = await connectVehicle(world(), vehicle);
  for (const [minute, latitude, longitude] of positions) {
    const signals = {
      'Vehicle.Speed': 50,
      ...(latitude !== undefined && { 'Vehicle.CurrentLocation.Latitude': latitude }),
      ...(longitude !== undefined && { 'Vehicle.CurrentLocation.Longitude': longitude }),
    };
    await device.publish(
      telemetryTopic(vehicle.referenceId),
      JSON.stringify({ eventId: randomUUID(), observedAt: start + minute * minuteMs, signals }),
    );
    await settled();
  }
  await device.end();
  await settled();
}

const trip: Drive = [
  [0, 48.1, 11.1],
  [0.5, 48.123456, 11.2],
  [1, 48.3],
  [59, -48.4, -11.4],
  [60, 0, 0],
];
const tripHours = [
  { start: iso(start), minutes: [0, 59], latitudes: [48.12346, -48.4], longitudes: [11.2, -11.4] },
  { start: iso(start + hourMs), minutes: [0], latitudes: [0], longitudes: [0] },
];

const ask = (person: Person, { referenceId }: GivenVehicle, range: { from?: number; to?: number } = {}) =>
  person.ask(
    `query ($id: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {
      vehicleTrack(referenceId: $id, from: $from, to: $to) {
        hours { start minutes latitudes longitudes } openFrom
      }
    }`,
    {
      id: referenceId,
      from: iso(range.from ?? start - 20 * hourMs),
      to: iso(range.to ?? start + 4 * hourMs),
    },
  );
async function trackOf(...args: Parameters<typeof ask>): Promise<VehicleTrack> {
  const { data, text } = await ask(...args);
  expect(data?.['vehicleTrack'], text).not.toBeNull();
  // The document requests all of it.
  return data?.['vehicleTrack'] as VehicleTrack;
}
const stored = async ({ referenceId }: GivenVehicle) =>
  (await itemsOf(world(), 'TelemetrySummaries')).filter(
    (item) => item.referenceId === referenceId && 'track' in item,
  );

describe('a drive', () => {
  it('is a track for owners and drivers once its hours are closed', async ({
    operator,
    keeper: owner,
    vehicle,
  }) => {
    const driver = await givenPerson(world(), ['owners']);
    await givenAccess(operator, driver, vehicle, 'DRIVER');
    await setSince(driver, vehicle, start + 30_000);

    await drive(vehicle, trip);

    expect(await trackOf(owner, vehicle)).toEqual({ hours: tripHours, openFrom: null });
    expect((await trackOf(driver, vehicle)).hours.map(({ minutes }) => minutes)).toEqual([[59], [0]]);
    expect((await trackOf(owner, vehicle, { from: start + minuteMs, to: start + hourMs })).hours).toEqual([
      { start: iso(start), minutes: [59], latitudes: [-48.4], longitudes: [-11.4] },
    ]);
  });

  it('is open until the vehicle sends from later hours', async ({ keeper: owner, vehicle }) => {
    const device = await connectVehicle(world(), vehicle);
    await device.publish(
      telemetryTopic(vehicle.referenceId),
      JSON.stringify({
        eventId: randomUUID(),
        observedAt: start,
        signals: { 'Vehicle.CurrentLocation.Latitude': 48.1, 'Vehicle.CurrentLocation.Longitude': 11.5 },
      }),
    );
    await settled();

    expect(await trackOf(owner, vehicle)).toEqual({ hours: [], openFrom: iso(start) });
    await device.end();
  });

  it('is for no other person', async ({ operator, keeper: owner, vehicle }) => {
    const stranger = await givenPerson(world(), ['owners']);
    await drive(vehicle, trip);

    expect(codeOf(await ask(stranger, vehicle))).toBe('VEHICLE_NOT_FOUND');
    expect(codeOf(await ask(operator, vehicle))).not.toBe('none');
    expect((await ask(operator, vehicle)).data?.['vehicleTrack'] ?? null).toBeNull();
    expect(codeOf(await ask(owner, vehicle, { from: start, to: start + 25 * hourMs + 1 }))).toBe(
      'INVALID_ARGUMENT',
    );
  });
});

describe('a track', () => {
  it('is hidden while positions are off, and shown again without those of that time', async ({
    keeper: owner,
    vehicle,
  }) => {
    await drive(vehicle, trip);
    await switchPositions(owner, vehicle, 'OFF');
    const hidden = await trackOf(owner, vehicle);
    await drive(vehicle, [[61, 48.61, 11.61]]);
    await switchPositions(owner, vehicle, 'ON');
    await drive(vehicle, [[62, 48.62, 11.62]]);

    expect(hidden).toEqual({ hours: [], openFrom: null });
    // What was observed before they were switched on again is never stored.
    expect((await trackOf(owner, vehicle)).hours).toEqual(tripHours);
  });

  it('is exported as the owner sees it', async ({ keeper: owner, vehicle }) => {
    await setSince(owner, vehicle, start + 30_000);
    await drive(vehicle, trip);

    const { jobId } = await givenExport(world(), owner, vehicle.referenceId);
    const files = await downloadedFiles(owner, jobId);
    await switchPositions(owner, vehicle, 'OFF');
    const without = await givenExport(world(), owner, vehicle.referenceId);

    expect(recordsOf(files, 'track')).toEqual([
      { start: iso(start + 59 * minuteMs), latitude: -48.4, longitude: -11.4 },
      { start: iso(start + hourMs), latitude: 0, longitude: 0 },
    ]);
    expect(files.get('README.md')).toContain('`latitude, longitude`: the position, in degrees');
    expect(recordsOf(await downloadedFiles(owner, without.jobId), 'track')).toEqual([]);
  });

  it('is erased, and does not return with late messages of that time', async ({ keeper: owner, vehicle }) => {
    await drive(vehicle, trip);
    expect(await stored(vehicle)).toHaveLength(2);

    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
    await runErasure(world(), jobId);
    const left = await stored(vehicle);
    await drive(vehicle, [[58, 48.58, 11.58]]);

    expect(left).toEqual([]);
    expect(JSON.stringify(await stored(vehicle))).not.toMatch(/48\.|11\./);
    expect((await trackOf(owner, vehicle)).hours).toEqual([]);
  });

  it('shows a buyer nothing of the seller’s, and the seller nothing at all', async ({
    keeper: owner,
    vehicle,
  }) => {
    const buyer = await givenPerson(world(), ['owners']);
    await drive(vehicle, trip);
    const { code } = await ok('offerVehicle', offer(owner, vehicle));
    await ok('acceptTransfer', acceptTransfer(buyer, code));

    expect(await trackOf(buyer, vehicle)).toEqual({ hours: [], openFrom: null });
    expect(codeOf(await ask(owner, vehicle))).toBe('VEHICLE_NOT_FOUND');
  });
});
