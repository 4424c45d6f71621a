/**
 * What happens to the data of an owner's time after a change of owner: it goes after a period,
 * unless the person keeps or exports it.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { PlannedErasure } from '../../domain/generated/schema-types.ts';
import { lockKey } from '../../domain/data-jobs.ts';
import { plannedErasureKey } from '../../domain/planned-erasure.ts';
import { eraseVehicleData, erasureOf, readErasure, runErasure } from '../support/erasures.ts';
import { downloadedFiles, exportVehicleData, givenExport } from '../support/exports.ts';
import {
  beginDue,
  keepVehicleData,
  letDaysPass,
  plan,
  plannedErasures,
  plansOf,
  sell,
  storedPlan,
} from '../support/former-owners.ts';
import {
  type GivenVehicle,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicleOf,
} from '../support/given.ts';
import { givenMessages } from '../support/live-items.ts';
import { erased } from '../support/person-erasures.ts';
import { leave, nameVehicle, ok, share } from '../support/sharing.ts';
import { expireItem, itemsOf, putItems, setAttribute } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const dayMs = 86_400_000;
/** One day more than the period of the tests' stack. */
const past = 31;

const it = withPeople(world)
  .extend('vehicle', ({ provisioner, operator, owner }) => givenVehicleOf({ provisioner, operator, owner }))
  .extend('buyer', () => givenPerson(world(), ['owners']));

/** Lets the plan be due, without a change of its times. */
async function becomesDue({ principalId }: Person, { referenceId }: GivenVehicle): Promise<void> {
  const jobId = plannedErasureKey(principalId, referenceId);
  await setAttribute(world(), 'DataJobs', { jobId }, 'dueAt', new Date(Date.now() - 1).toISOString());
}

/** Stores a message that arrives at once: a seller may have had the vehicle for milliseconds. */
async function givenMessage({ referenceId }: GivenVehicle, at: number, eventId: string): Promise<void> {
  const received = { at, receivedAt: at, eventId };
  await givenMessages(world(), referenceId, [{ ...received, signals: { 'Vehicle.Speed': 9 } }]);
}

/** What is planned or kept of the person's time with the vehicle. */
async function plansFor(person: Person, { referenceId }: GivenVehicle): Promise<readonly PlannedErasure[]> {
  const plans = plansOf(await plannedErasures(person, { limit: 100 }));
  return plans.filter((one) => one.referenceId === referenceId);
}

/** The ids of the vehicle's stored messages. */
async function messagesOf({ referenceId }: GivenVehicle): Promise<readonly string[]> {
  const items = (await itemsOf(world(), 'Telemetry')).filter((item) => item.referenceId === referenceId);
  return items.map(({ observedAtEventId }) => observedAtEventId.split('#')[1] ?? '').toSorted();
}

describe('the data of a former owner', () => {
  it('is erased after the period, and that of the next owner stays', async ({ buyer, owner, vehicle }) => {
    await ok('nameVehicle', nameVehicle(owner, vehicle, 'Bee'));
    await sell(world(), { from: owner, to: buyer }, vehicle);
    await ok('nameVehicle', nameVehicle(buyer, vehicle, 'Mine'));
    const [planned] = await plansFor(owner, vehicle);
    expect(planned).toMatchObject({ referenceId: vehicle.referenceId, vehicleName: 'Bee' });
    expect(Date.parse(String(planned?.erasedFrom)) - Date.parse(String(planned?.ownedUntil))).toBe(
      30 * dayMs,
    );
    expect(await beginDue(world(), vehicle)).toEqual([]);
    await letDaysPass(world(), owner, vehicle, past);
    const [{ ownedUntil = '' } = {}] = await plansFor(owner, vehicle);
    await givenMessage(vehicle, Date.parse(ownedUntil) - 1, 'seller');
    await givenMessage(vehicle, Date.now(), 'buyer');

    const [jobId = ''] = await beginDue(world(), vehicle);
    await runErasure(world(), jobId);

    expect(await messagesOf(vehicle)).toEqual(['buyer']);
    expect((await readErasure(owner, jobId)).data).toMatchObject({
      dataJob: { status: 'SUCCEEDED', certificate: expect.stringContaining('VEHICLE_DATA') as unknown },
    });
    const names = (await itemsOf(world(), 'Ownership'))
      .filter(({ referenceId }) => referenceId === vehicle.referenceId)
      .map(({ vehicleName }) => vehicleName);
    expect(names.toSorted()).toEqual(['Mine', undefined]);
    expect(await plansFor(owner, vehicle)).toEqual([]);
    expect(JSON.stringify(await storedPlan(world(), owner, vehicle))).not.toContain('Bee');
    expect(await beginDue(world(), vehicle)).toEqual([]);
  });

  it('stays where the person keeps it', async ({ buyer, owner, vehicle }) => {
    await sell(world(), { from: owner, to: buyer }, vehicle);
    await letDaysPass(world(), owner, vehicle, past - 2);

    expect((await keepVehicleData(owner, vehicle)).errors).toEqual([]);
    expect((await keepVehicleData(owner, vehicle)).errors).toEqual([]);

    expect(await plansFor(owner, vehicle)).toMatchObject([
      { referenceId: vehicle.referenceId, erasedFrom: null },
    ]);
    await becomesDue(owner, vehicle);
    expect(await beginDue(world(), vehicle)).toEqual([]);
    await plan(world(), owner, vehicle);
    expect(await beginDue(world(), vehicle)).toEqual([]);
    expect(await plansFor(owner, vehicle)).toMatchObject([{ erasedFrom: null }]);
    expect((await keepVehicleData(owner, vehicle)).errors).toEqual([]);
    await beginDue(world(), vehicle);
    expect(await storedPlan(world(), owner, vehicle)).toMatchObject({ expiresAt: expect.any(Number) });
  });

  it('cannot be kept once it is due', async ({ buyer, owner, vehicle }) => {
    await sell(world(), { from: owner, to: buyer }, vehicle);
    await letDaysPass(world(), owner, vehicle, past);

    expect(codeOf(await keepVehicleData(owner, vehicle))).toBe('VEHICLE_NOT_FOUND');
    expect(await beginDue(world(), vehicle)).toHaveLength(1);
  });

  it('is planned again where a kept part is left of an erasure', async ({
    buyer,
    operator,
    owner,
    vehicle,
  }) => {
    const other = await givenPerson(world(), ['owners']);
    await givenAccess(operator, other, vehicle, 'OWNER');
    await ok('leaveVehicle', leave(other, vehicle));
    await sell(world(), { from: owner, to: buyer }, vehicle);
    expect((await keepVehicleData(owner, vehicle)).errors).toEqual([]);

    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
    await runErasure(world(), jobId);
    await beginDue(world(), vehicle);

    expect(await plansFor(owner, vehicle)).toMatchObject([{ erasedFrom: expect.any(String) }]);
  });

  it('stays where the person exports it, and the export has nothing of the next owner', async ({
    buyer,
    owner,
    vehicle,
  }) => {
    await sell(world(), { from: owner, to: buyer }, vehicle);
    await letDaysPass(world(), owner, vehicle, past);
    const [{ ownedUntil = '' } = {}] = await plansFor(owner, vehicle);
    await givenMessage(vehicle, Date.parse(ownedUntil) - 1, 'seller');
    await givenMessage(vehicle, Date.now() - 1000, 'buyer');

    const { jobId } = await givenExport(world(), owner, vehicle.referenceId);

    const text = [...(await downloadedFiles(owner, jobId)).values()].join('');
    expect(text).toContain('"eventId":"seller"');
    expect(text).not.toContain('"eventId":"buyer"');
    expect(await beginDue(world(), vehicle)).toEqual([]);
    expect(await plansFor(owner, vehicle)).toMatchObject([{ erasedFrom: null }]);
  });

  it('can be erased at once by the person', async ({ buyer, owner, vehicle }) => {
    await sell(world(), { from: owner, to: buyer }, vehicle);
    await letDaysPass(world(), owner, vehicle, 1);
    const [{ ownedUntil = '' } = {}] = await plansFor(owner, vehicle);
    await givenMessage(vehicle, Date.parse(ownedUntil) - 1, 'seller');
    await givenMessage(vehicle, Date.now(), 'buyer');

    expect((await keepVehicleData(owner, vehicle)).errors).toEqual([]);

    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
    await runErasure(world(), jobId);
    await beginDue(world(), vehicle);

    expect(await messagesOf(vehicle)).toEqual(['buyer']);
    expect(await plansFor(owner, vehicle)).toEqual([]);
    expect(codeOf(await keepVehicleData(owner, vehicle))).toBe('VEHICLE_NOT_FOUND');
    await beginDue(world(), vehicle);
    const stored = await storedPlan(world(), owner, vehicle);
    expect(stored).toMatchObject({ expiresAt: expect.any(Number) });
    expect(stored).not.toHaveProperty('awaited');
  });

  it('waits for an export that runs', async ({ buyer, owner, vehicle }) => {
    await sell(world(), { from: owner, to: buyer }, vehicle);
    await letDaysPass(world(), owner, vehicle, past);
    const lock = lockKey(owner.principalId, vehicle.referenceId);
    await putItems(world(), 'DataJobs', [{ jobId: lock, holder: randomUUID(), expiresAt: 4_000_000_000 }]);

    expect(await beginDue(world(), vehicle)).toEqual([]);

    await expireItem(world(), 'DataJobs', { jobId: lock });
    expect(await beginDue(world(), vehicle)).toHaveLength(1);
  });

  it('is erased by another job where the first one failed', async ({ buyer, owner, vehicle }) => {
    await sell(world(), { from: owner, to: buyer }, vehicle);
    await letDaysPass(world(), owner, vehicle, past);
    const [{ ownedUntil = '' } = {}] = await plansFor(owner, vehicle);
    await givenMessage(vehicle, Date.parse(ownedUntil) - 1, 'seller');
    const [failing = ''] = await beginDue(world(), vehicle);
    const planKey = { jobId: plannedErasureKey(owner.principalId, vehicle.referenceId) };
    await setAttribute(world(), 'DataJobs', planKey, 'dueAt', new Date(0).toISOString());
    expect(await beginDue(world(), vehicle)).toEqual([]);
    await world().streams.settled();
    await setAttribute(world(), 'DataJobs', { jobId: failing }, 'status', 'FAILED');
    await expireItem(world(), 'DataJobs', { jobId: lockKey(owner.principalId, vehicle.referenceId) });

    const [next = ''] = await beginDue(world(), vehicle);
    await runErasure(world(), next);

    expect(await messagesOf(vehicle)).toEqual([]);
  });

  it('is planned for an access that ran out, and not for a driver', async ({ operator, owner, vehicle }) => {
    const driver = await givenPerson(world(), ['owners']);
    const renter = await givenPerson(world(), ['owners']);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await share(owner, driver, vehicle);
    await operator.ask('mutation ($input: GrantAccessInput!) { grantAccess(input: $input) { since } }', {
      input: { referenceId: vehicle.referenceId, ownerId: renter.principalId, role: 'OWNER', until },
    });
    await ok('leaveVehicle', leave(driver, vehicle));
    await world().streams.settled();

    expect(Object.values((await storedPlan(world(), renter, vehicle))?.times ?? {})).toEqual([until]);
    expect(await storedPlan(world(), driver, vehicle)).toBeUndefined();
    expect(await storedPlan(world(), owner, vehicle)).toBeUndefined();
  });
});

describe('a time that owners shared', () => {
  /** The owner has left, and the erasure of that time has left what another owner shares. */
  async function givenShared(operator: Person, owner: Person, vehicle: GivenVehicle): Promise<Person> {
    const other = await givenPerson(world(), ['owners']);
    await givenAccess(operator, other, vehicle, 'OWNER');
    const shared = Date.now();
    await ok('leaveVehicle', leave(owner, vehicle));
    await world().streams.settled();
    await letDaysPass(world(), owner, vehicle, past);
    await letDaysPass(world(), other, vehicle, past);
    await givenMessage(vehicle, shared - past * dayMs, 'shared');
    const [jobId = ''] = await beginDue(world(), vehicle);
    await runErasure(world(), jobId);
    expect(await messagesOf(vehicle)).toEqual(['shared']);
    expect(await beginDue(world(), vehicle)).toEqual([]);
    return other;
  }

  it('goes once the last of them has left for the period', async ({ operator, owner, vehicle }) => {
    const other = await givenShared(operator, owner, vehicle);

    await ok('leaveVehicle', leave(other, vehicle));
    await world().streams.settled();
    await letDaysPass(world(), other, vehicle, past);
    for (const next of await beginDue(world(), vehicle)) {
      await runErasure(world(), next);
    }

    expect(await messagesOf(vehicle)).toEqual([]);
  });

  it('goes with the last of them who erases it', async ({ operator, owner, vehicle }) => {
    const other = await givenShared(operator, owner, vehicle);

    const { jobId } = erasureOf(await eraseVehicleData(other, vehicle));
    await runErasure(world(), jobId);

    expect(await messagesOf(vehicle)).toEqual([]);
  });

  it('goes with the last of them who is erased', async ({ operator, owner, vehicle }) => {
    const other = await givenShared(operator, owner, vehicle);
    const officers = [
      await givenPerson(world(), ['privacy-officers']),
      await givenPerson(world(), ['privacy-officers']),
    ] as const;

    const { status } = await erased(world(), officers, other.principalId);

    expect(status).toBe('SUCCEEDED');
    expect(await messagesOf(vehicle)).toEqual([]);
  });
});

describe('planned erasures', () => {
  it('are the person’s own', async ({ buyer, owner, vehicle }) => {
    await sell(world(), { from: owner, to: buyer }, vehicle);

    expect(await plansFor(buyer, vehicle)).toEqual([]);
    expect(codeOf(await keepVehicleData(buyer, vehicle))).toBe('VEHICLE_NOT_FOUND');
    expect(codeOf(await exportVehicleData(await givenPerson(world(), ['owners']), vehicle.referenceId))).toBe(
      'VEHICLE_NOT_FOUND',
    );
  });

  it('are made once, however often the stream delivers a line', async ({ buyer, owner, vehicle }) => {
    await sell(world(), { from: owner, to: buyer }, vehicle);
    const before = await storedPlan(world(), owner, vehicle);

    await Promise.all(Array.from({ length: 8 }, () => plan(world(), owner, vehicle)));

    expect(await storedPlan(world(), owner, vehicle)).toEqual(before);
    await letDaysPass(world(), owner, vehicle, past);
    await Promise.all([beginDue(world(), vehicle), beginDue(world(), vehicle)]);
    const jobs = (await itemsOf(world(), 'DataJobs')).filter(
      (item) => 'kind' in item && item.referenceId === vehicle.referenceId,
    );
    expect(jobs).toHaveLength(1);
    await plan(world(), owner, vehicle);
    await runErasure(world(), jobs[0]?.jobId ?? '');
    await plan(world(), owner, vehicle);
    expect(await beginDue(world(), vehicle)).toEqual([]);
  });
});
