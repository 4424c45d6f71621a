/**
 * Erasing the data of an owner's time: what goes, what stays, who may ask, and what is left to see.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { DataJob } from '../../domain/generated/schema-types.ts';
import { telemetryTopic } from '../../domain/topics.ts';
import type { ErasureCursor } from '../../functions/erasure/parts.ts';
import { flawOfCertificate, readCertificate } from '../../records/erasure-certificate.ts';
import { readPublicKey } from '../../records/head.ts';
import { DeployedRecords } from '../../tools/audit/deployed-records.ts';
import { reapplyErasures } from '../../tools/erasures/reapply.ts';
import {
  eraseVehicleData,
  erasureOf,
  everythingIn,
  readErasure,
  runErasure,
  storedErasure,
  storesErasedBy,
} from '../support/erasures.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicleOf,
} from '../support/given.ts';
import { textSearch } from '../support/leaks.ts';
import { givenMessages, givenState, givenSummaries } from '../support/live-items.ts';
import { message } from '../support/positions.ts';
import { verifiedExportOf } from '../support/records.ts';
import { acceptTransfer, leave, nameVehicle, offer, ok, share } from '../support/sharing.ts';
import { itemsOf, setAttribute } from '../support/tables.ts';
import { connectVehicle } from '../support/vehicles-on-the-wire.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';
import { unpackSignals } from '../../domain/stored-signals.ts';

const world = useSharedWorld();
const it = withPeople(world).extend('vehicle', ({ provisioner, operator, owner }) =>
  givenVehicleOf({ provisioner, operator, owner }),
);

async function settled(): Promise<void> {
  await world().rules.settled();
  await world().streams.settled();
}

/** The vehicle's items in a table. */
async function stored<Table extends 'Telemetry' | 'TelemetrySummaries'>(table: Table, vehicle: GivenVehicle) {
  const items = await itemsOf(world(), table);
  return items.filter(({ referenceId }) => referenceId === vehicle.referenceId);
}

async function stateOf({ referenceId }: GivenVehicle) {
  return (await itemsOf(world(), 'VehicleState')).find((item) => item.referenceId === referenceId);
}

/** Moves the beginning of the person's access into the past. */
async function ownedFor(person: Person, { referenceId }: GivenVehicle, hours: number): Promise<number> {
  const since = Date.now() - hours * 3_600_000;
  const key = { ownerId: person.principalId, referenceId };
  await setAttribute(world(), 'Ownership', key, 'since', new Date(since).toISOString());
  return since;
}

describe('an erasure', () => {
  it('removes every value of the time, and nothing from before it', async ({ owner, vehicle }) => {
    const { referenceId } = vehicle;
    const since = await ownedFor(owner, vehicle, 48);
    const [latitude, earlier] = [
      `48.${String(Date.now()).slice(-9)}1`,
      `47.${String(Date.now()).slice(-9)}1`,
    ];
    const nickname = `Bee ${randomUUID()}`;
    const at = (hours: number) => since + hours * 3_600_000;
    await givenMessages(world(), referenceId, [
      { at: at(-1), eventId: randomUUID(), signals: { 'Vehicle.CurrentLocation.Latitude': Number(earlier) } },
      { at: at(1), eventId: randomUUID(), signals: { 'Vehicle.CurrentLocation.Latitude': Number(latitude) } },
    ]);
    await givenSummaries(world(), referenceId, 'HOUR', [
      { start: Math.floor(at(3) / 3_600_000) * 3_600_000, signals: { 'Vehicle.Speed': [1, 87, 87, 87] } },
    ]);
    await ok('nameVehicle', nameVehicle(owner, vehicle, nickname));
    const device = await connectVehicle(world(), vehicle);
    await device.publish(
      telemetryTopic(referenceId),
      message({ 'Vehicle.CurrentLocation.Latitude': Number(latitude) }),
    );
    await settled();
    const search = textSearch([latitude, nickname]);
    const found = async () =>
      [...(await everythingIn(world()))].flatMap(([place, content]) => search(place, content));
    expect(new Set((await found()).map(({ place }) => place))).toEqual(
      new Set(['table Telemetry', 'table VehicleState', 'table Ownership']),
    );

    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
    await runErasure(world(), jobId);

    expect(await found()).toEqual([]);
    expect((await stored('Telemetry', vehicle)).map(({ signals }) => signals)).toEqual([
      expect.stringContaining(earlier),
    ]);
    expect(await stored('TelemetrySummaries', vehicle)).toEqual([]);
    await device.end();
  });

  it('refuses what the vehicle sends later of that time, and takes what follows', async ({
    owner,
    vehicle,
  }) => {
    await ownedFor(owner, vehicle, 48);
    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
    await runErasure(world(), jobId);
    const device = await connectVehicle(world(), vehicle);

    const until = Number((await storedErasure(world(), jobId)).facts['until']);
    for (const observedAt of [until - 3_600_000, until, Date.now()]) {
      await device.publish(telemetryTopic(vehicle.referenceId), message({ 'Vehicle.Speed': 41 }, observedAt));
    }
    await settled();

    expect(await stored('Telemetry', vehicle)).toHaveLength(1);
    await device.end();
  });

  it('ends with a certificate that names no one, and in the access log', async ({ owner, vehicle }) => {
    const { referenceId } = vehicle;
    await givenMessages(world(), referenceId, [
      { at: Date.now(), eventId: randomUUID(), signals: { 'Vehicle.Speed': 3 } },
    ]);
    // Another flow of this world may have erased a person, with entries.
    const { erased } = await verifiedExportOf(world(), 'acme');
    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
    await runErasure(world(), jobId);

    const { data: read } = await readErasure(owner, jobId);

    expect(read).toMatchObject({ dataJob: { status: 'SUCCEEDED', handled: 1 } });
    const text = (read?.['dataJob'] as DataJob).certificate ?? '';
    for (const value of [referenceId, owner.principalId]) {
      expect(text).not.toContain(value);
    }
    const { administrator, outputs, url } = world();
    const records = new DeployedRecords({ ...outputs, AwsEndpointUrl: url }, administrator);
    const key = readPublicKey(await records.erasureKey());
    records.close();
    const certificate = readCertificate(text);
    expect(certificate && flawOfCertificate(certificate, key, referenceId)).toBeUndefined();
    expect(certificate?.statement).toMatchObject({
      erasureId: jobId,
      scope: 'VEHICLE_DATA',
      erasedAtLeast: { Telemetry: 1, VehicleState: 0 },
    });
    expect(Object.keys(certificate?.statement.erasedAtLeast ?? {}).sort()).toEqual(
      storesErasedBy('VEHICLE_DATA'),
    );
    const days = (end = '') => Math.round((Date.parse(end) - Date.now()) / 86_400_000);
    const ends = certificate?.statement.ends ?? {};
    expect([days(ends['telemetryStream']), days(ends['deadLetters']), days(ends['backups'])]).toEqual([
      1, 15, 35,
    ]);
    const { data } = await owner.ask(
      'query ($id: ID!) { vehicleAccessLog(referenceId: $id) { items { action outcome isOwn role } } }',
      { id: referenceId },
    );
    expect(data).toMatchObject({
      vehicleAccessLog: {
        items: expect.arrayContaining([
          { action: 'ERASURE', outcome: 'ERASED', isOwn: true, role: 'PERSON' },
          { action: 'ERASURE', outcome: 'REQUESTED', isOwn: true, role: 'PERSON' },
        ]) as unknown,
      },
    });
    expect(await verifiedExportOf(world(), 'acme')).toMatchObject({ isIntact: true, erased });
  });

  it('leaves the values of the next owner, however late it runs', async ({ owner, vehicle }) => {
    const next = await givenPerson(world(), ['owners']);
    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
    const { code } = await ok('offerVehicle', offer(owner, vehicle));
    await ok('acceptTransfer', acceptTransfer(next, code));
    await ok('nameVehicle', nameVehicle(next, vehicle, 'Mine'));
    const now = Date.now();
    await givenMessages(world(), vehicle.referenceId, [
      { at: now, eventId: randomUUID(), signals: { 'Vehicle.Speed': 9 } },
    ]);
    await givenState(world(), vehicle.referenceId, {
      version: 1,
      signals: { 'Vehicle.Speed': [9, now, now] },
    });

    await runErasure(world(), jobId);

    expect(await stored('Telemetry', vehicle)).toHaveLength(1);
    expect(unpackSignals((await stateOf(vehicle))?.state?.signals ?? '')['Vehicle.Speed']?.[0]).toBe(9);
    const names = (await itemsOf(world(), 'Ownership'))
      .filter(({ referenceId }) => referenceId === vehicle.referenceId)
      .map(({ vehicleName }) => vehicleName);
    expect(names).toContain('Mine');
  });

  it('ends before the time of another owner, and is refused when the caller has no time alone', async ({
    operator,
    owner,
    vehicle,
  }) => {
    const other = await givenPerson(world(), ['owners']);
    await ownedFor(owner, vehicle, 48);
    await givenAccess(operator, other, vehicle, 'OWNER');
    const since = (await itemsOf(world(), 'Ownership')).find(
      ({ ownerId }) => ownerId === other.principalId,
    )?.since;

    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));

    const { facts } = await storedErasure(world(), jobId);
    expect(Number(facts['until'])).toBe(Date.parse(since ?? '') - 1);
    expect(codeOf(await eraseVehicleData(other, vehicle))).toBe('ACTION_NOT_ALLOWED');
  });

  it('leaves the time of another owner who has left, and states what it erased', async ({
    operator,
    owner,
    vehicle,
  }) => {
    const other = await givenPerson(world(), ['owners']);
    await ownedFor(owner, vehicle, 48);
    const before = Date.now() - 60_000;
    await givenAccess(operator, other, vehicle, 'OWNER');
    const shared = Date.now();
    await givenMessages(world(), vehicle.referenceId, [
      { at: before, eventId: 'before', signals: { 'Vehicle.Speed': 9 } },
      { at: shared, eventId: 'shared', signals: { 'Vehicle.Speed': 9 } },
    ]);
    await ok('leaveVehicle', leave(other, vehicle));

    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
    const { result } = await runErasure(world(), jobId);

    const { until = '' } = readCertificate(result ?? '')?.statement ?? {};
    expect(Date.parse(until)).toBeGreaterThan(before);
    expect(Date.parse(until)).toBeLessThan(shared);
    const [left, ...more] = await stored('Telemetry', vehicle);
    expect([left?.observedAtEventId, more]).toEqual([expect.stringContaining('#shared'), []]);
  });
});

describe('a restore', () => {
  it('is followed by the erasures since the restored moment, and by no other', async ({ owner, vehicle }) => {
    const { referenceId } = vehicle;
    const erased = [{ at: Date.now(), eventId: randomUUID(), signals: { 'Vehicle.Speed': 77 } }];
    await givenMessages(world(), referenceId, erased);
    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
    const { endedAt = '' } = await runErasure(world(), jobId);
    const { administrator, outputs, url } = world();
    const reapply = (since: string) =>
      reapplyErasures({ ...outputs, AwsEndpointUrl: url }, since, administrator);

    // What a table of an earlier moment has.
    await givenMessages(world(), referenceId, erased);
    await setAttribute(world(), 'VehicleState', { referenceId }, 'erased', {});
    const later = new Date(Date.parse(endedAt) + 1).toISOString();
    expect(await reapply(later)).not.toContain(jobId);
    expect(await stored('Telemetry', vehicle)).toHaveLength(1);

    expect(await reapply(endedAt)).toContain(jobId);
    await runErasure(world(), jobId);

    expect(await stored('Telemetry', vehicle)).toEqual([]);
    expect(Object.keys((await stateOf(vehicle))?.erased ?? {})).toHaveLength(1);
    expect((await readErasure(owner, jobId)).data).toMatchObject({
      dataJob: { status: 'SUCCEEDED', handled: 1 },
    });
  });

  it('makes an erasure that still runs begin again', async ({ owner, vehicle }) => {
    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
    await world().streams.settled();
    const running = await storedErasure(world(), jobId);
    const { administrator, outputs, url } = world();
    const never = new Date(Date.parse(running.endsBy) + 1).toISOString();

    expect(await reapplyErasures({ ...outputs, AwsEndpointUrl: url }, never, administrator)).toContain(jobId);

    const before = JSON.parse(running.cursor ?? '') as ErasureCursor;
    const again = await storedErasure(world(), jobId);
    expect(again.version).toBeGreaterThan(running.version);
    const { fencedAt = Infinity, time } = JSON.parse(again.cursor ?? '') as ErasureCursor;
    expect(time).toEqual(before.time);
    expect(fencedAt).toBeGreaterThan(before.fencedAt ?? Infinity);
    expect((await runErasure(world(), jobId)).status).toBe('SUCCEEDED');
  });
});

describe('asking for an erasure', () => {
  it('is for owners of the vehicle only, and read by no one else', async ({ owner, vehicle }) => {
    const driver = await givenPerson(world(), ['owners']);
    expect(codeOf(await eraseVehicleData(driver, vehicle))).toBe('VEHICLE_NOT_FOUND');
    await share(owner, driver, vehicle);
    expect(codeOf(await eraseVehicleData(driver, vehicle))).toBe('ACTION_NOT_ALLOWED');

    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));

    expect(codeOf(await readErasure(driver, jobId))).toBe('DATA_JOB_NOT_FOUND');
  });

  it('begins one, even when 24 calls ask at once, and returns it while it runs', async ({
    owner,
    vehicle,
  }) => {
    const responses = await Promise.all(Array.from({ length: 24 }, () => eraseVehicleData(owner, vehicle)));

    const begun = responses.filter(({ errors }) => errors.length === 0).map((one) => erasureOf(one).jobId);
    const refused = responses.filter(({ errors }) => errors.length > 0).map(codeOf);
    expect(new Set(begun).size).toBe(1);
    expect(refused.filter((code) => code !== 'CONFLICT' && code !== 'RATE_LIMITED')).toEqual([]);
    const [jobId = ''] = begun;
    expect((await storedErasure(world(), jobId)).kind).toBe('VEHICLE_DATA_ERASURE');
    await runErasure(world(), jobId);
    expect(erasureOf(await eraseVehicleData(owner, vehicle)).jobId).not.toBe(jobId);
  });
});
