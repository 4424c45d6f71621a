/** Erasures of a deployment with an archive: what goes from its objects, and what stays. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type ArchiveRow, archiveBucketOf } from '../../domain/archive.ts';
import { telemetryTopic } from '../../domain/topics.ts';
import { archiveDayOf } from '../../functions/archive/day.ts';
import { readCertificate } from '../../records/erasure-certificate.ts';
import { ArchiveObjects, archiveAssembly } from '../support/archive.ts';
import {
  eraseVehicleData,
  erasureOf,
  letPausesPass,
  runErasure,
  storedErasure,
} from '../support/erasures.ts';
import { type GivenVehicle, type Person, givenAccess, givenPerson, givenVehicle } from '../support/given.ts';
import { approveErasure, erasePerson, personErasureOf } from '../support/person-erasures.ts';
import { message } from '../support/positions.ts';
import { itemsOf, setAttribute } from '../support/tables.ts';
import { eraseVehicle, revokeReferenceId } from '../support/vehicle-erasures.ts';
import { connectVehicle, requireOutput } from '../support/vehicles-on-the-wire.ts';
import { withPeople } from '../support/with-people.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld({ assembly: await archiveAssembly() });
const it = withPeople(world)
  .extend('officers', async () => [
    await givenPerson(world(), ['privacy-officers']),
    await givenPerson(world(), ['privacy-officers']),
  ])
  .extend('vehicle', async ({ provisioner, operator, owner }) => {
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, owner, vehicle);
    return vehicle;
  });

let objects: ArchiveObjects;
beforeAll(() => {
  objects = new ArchiveObjects(world());
});
afterAll(() => objects.stop());

const hour = 3_600_000;
/** Two rounds of it are longer than Firehose keeps what it cannot deliver. */
const halfADay = 13 * hour;

/** A row of the vehicle that Firehose would deliver. */
function rowOf(referenceId: string, at: number, changes: Partial<ArchiveRow> = {}): ArchiveRow {
  return {
    ...{ tenant: 'acme', day: archiveDayOf(at), bucket: archiveBucketOf(referenceId) },
    ...{ referenceid: referenceId, message: `${new Date(at).toISOString()}#${randomUUID()}` },
    ...{ signal: 'Vehicle.Speed', observedat: at, receivedat: at, number: 41.5 },
    ...changes,
  };
}

/** Another vehicle of the same bucket. */
const neighbourOf = (referenceId: string) => `${referenceId.charAt(0)}${randomUUID().slice(1)}`;

/** Moves the beginning of the person's access into the past. */
async function ownedFor(person: Person, { referenceId }: GivenVehicle, hours: number): Promise<number> {
  const since = Date.now() - hours * hour;
  const key = { ownerId: person.principalId, referenceId };
  await setAttribute(world(), 'Ownership', key, 'since', new Date(since).toISOString());
  return since;
}

const idsIn = async (key: string) => (await objects.read(key))?.map(({ referenceid }) => referenceid);

describe('an erasure of a time of an owner', () => {
  it('takes the vehicle’s rows of the time out of every object, and no other row', async ({
    owner,
    vehicle,
  }) => {
    const { referenceId } = vehicle;
    const neighbour = neighbourOf(referenceId);
    const since = await ownedFor(owner, vehicle, 80);
    const mine = [since + 1, since + 30 * hour, since + 79 * hour];
    const [before, after] = [since - 1, Date.now() + hour];
    const others = [rowOf(neighbour, mine[1] ?? 0, { number: undefined, text: 'D' } as never)];
    const keys = [
      // The day of the beginning has rows of the owner before.
      await objects.deliver('first', [rowOf(referenceId, mine[0] ?? 0), rowOf(referenceId, before)]),
      await objects.deliver('mixed', [rowOf(referenceId, mine[1] ?? 0), ...others]),
      await objects.deliver('whole', [
        rowOf(referenceId, mine[1] ?? 0),
        rowOf(referenceId, (mine[1] ?? 0) + 1),
      ]),
      await objects.deliver('neighbour', others),
      await objects.deliver('foreign', [rowOf(referenceId, mine[1] ?? 0, { tenant: 'umbrella' })]),
      await objects.deliver('later', [rowOf(referenceId, after)]),
    ];

    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
    const { result } = await runErasure(world(), jobId, halfADay);

    expect(await Promise.all(keys.map(idsIn))).toEqual([
      [referenceId],
      [neighbour],
      undefined,
      [neighbour],
      [referenceId],
      [referenceId],
    ]);
    const [left] = (await objects.read(keys[0] ?? '')) ?? [];
    expect(left).toMatchObject({ observedat: before, number: 41.5, signal: 'Vehicle.Speed' });
    // It expires as before, and not a whole retention from now on.
    expect(await objects.daysLeft(keys[0] ?? '')).toBe('390');
    expect((await objects.read(keys[1] ?? ''))?.[0]).toMatchObject({ text: 'D', observedat: mine[1] });
    expect(readCertificate(result ?? '')?.statement.erasedAtLeast).toMatchObject({ TelemetryArchive: 4 });
  });

  it('waits for what Firehose delivers late, and for the last of it', async ({ owner, vehicle }) => {
    const { referenceId } = vehicle;
    const since = await ownedFor(owner, vehicle, 10);
    const deliver = (name: string) => objects.deliver(name, [rowOf(referenceId, since + hour)]);
    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
    await world().streams.settled();
    await letPausesPass(world(), jobId);

    const buffered = await deliver('buffered');
    await letPausesPass(world(), jobId);
    const stillThere = await idsIn(buffered);
    await letPausesPass(world(), jobId, hour);
    const goneSoon = await idsIn(buffered);
    const retried = await deliver('retried');
    await letPausesPass(world(), jobId, 20 * hour);
    const { endedAt } = await storedErasure(world(), jobId);
    const afterTwenty = await idsIn(retried);
    await letPausesPass(world(), jobId, 5 * hour);

    expect([stillThere, goneSoon, afterTwenty]).toEqual([[referenceId], undefined, [referenceId]]);
    expect(endedAt).toBeUndefined();
    expect(await idsIn(retried)).toBeUndefined();
    expect((await storedErasure(world(), jobId)).status).toBe('SUCCEEDED');
  });
});

describe('an erasure by officers', () => {
  it('of a person reaches their times with each vehicle', async ({ officers, operator, provisioner }) => {
    const person = await givenPerson(world(), ['owners']);
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, person, vehicle);
    const rows = [Date.now() - hour, Date.now()].map((at) => rowOf(vehicle.referenceId, at));
    const keys = await Promise.all(rows.map((row, index) => objects.deliver(`person-${index}`, [row])));

    const { jobId } = personErasureOf(await erasePerson(officers[0] as Person, person.principalId));
    personErasureOf(await approveErasure(officers[1] as Person, jobId));
    const { failure, status } = await runErasure(world(), jobId, halfADay);

    expect([status, failure]).toEqual(['SUCCEEDED', undefined]);
    expect(await Promise.all(keys.map(idsIn))).toEqual([[vehicle.referenceId], undefined]);
  });

  it('of a vehicle reaches every row of it', async ({ officers, vehicle }) => {
    const { referenceId } = vehicle;
    const times = [Date.now() - 300 * 24 * hour, Date.now() - hour, Date.now() + 2 * hour];
    const keys = await Promise.all(
      times.map((at, index) => objects.deliver(`vehicle-${index}`, [rowOf(referenceId, at)])),
    );
    await revokeReferenceId(officers[0] as Person, referenceId);

    const { jobId } = personErasureOf(await eraseVehicle(officers[0] as Person, referenceId));
    personErasureOf(await approveErasure(officers[1] as Person, jobId));
    const { failure, status } = await runErasure(world(), jobId, halfADay);

    expect([status, failure]).toEqual(['SUCCEEDED', undefined]);
    expect(await Promise.all(keys.map(idsIn))).toEqual([undefined, undefined, undefined]);
  });
});

describe('an archive that takes nothing', () => {
  it('loses no message, and leaves a dead letter', async ({ vehicle }) => {
    const { referenceId } = vehicle;
    const device = await connectVehicle(world(), vehicle);

    await device.publish(telemetryTopic(referenceId), message({ 'Vehicle.Speed': 41 }));
    await world().rules.settled();
    await world().streams.settled();

    const stored = await itemsOf(world(), 'Telemetry');
    expect(stored.filter((item) => item.referenceId === referenceId)).toHaveLength(1);
    const letters = JSON.stringify(
      world().queues.messages(requireOutput(world(), 'TelemetryDeadLettersUrl')),
    );
    expect(letters).toContain('NOT_ARCHIVED');
    expect(letters).toContain(referenceId);
    await device.end();
  });
});
