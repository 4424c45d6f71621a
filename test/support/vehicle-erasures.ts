/** Erasures of vehicles: calls of the fields, and a vehicle with something in every store. */
import { randomUUID } from 'node:crypto';
import type { DataJobItem } from '../../domain/data-jobs.ts';
import { type VehicleItem, deviceGuard, vinGuard } from '../../domain/registry.ts';
import { claimIn, confirmClaim, givenCar, givenCode } from './claims.ts';
import { givenErasable, runErasure } from './erasures.ts';
import { givenExport, givenLink } from './exports.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  convert,
  givenAccess,
  givenPerson,
  givenVehicle,
} from './given.ts';
import { givenMailbox } from './mailboxes.ts';
import { approveErasure, grounds, personErasureOf, type Grounds } from './person-erasures.ts';
import { givenApproval, revealVin } from './reveals.ts';
import { invite, nameVehicle, offer, ok, share } from './sharing.ts';
import { itemsOf, putItems, setAttribute } from './tables.ts';
import type { TestWorld } from './world.ts';

const selection = `{
  jobId kind status referenceId personId erasureReason caseNumber requestedBy approvedBy approvedAt certificate
}`;

/** Asks for the erasure of a vehicle. */
export const eraseVehicle = (by: Person, referenceId: string, stated: Grounds = {}): Promise<ApiResponse> =>
  by.ask(
    `mutation ($id: ID!, $reason: ErasureReason!, $caseNumber: String!) {
      eraseVehicle(referenceId: $id, reason: $reason, caseNumber: $caseNumber) ${selection}
    }`,
    { id: referenceId, ...grounds, ...stated },
  );

/** The erasures of vehicles of the officer's tenant, one page. */
export const vehicleErasures = (by: Person, page: { readonly limit?: number } = {}): Promise<ApiResponse> =>
  by.ask(`query ($limit: Int) { vehicleErasures(limit: $limit) { items ${selection} nextToken } }`, page);

/** Revokes the Reference ID of a scrapped vehicle. */
export const revokeReferenceId = (by: Person, referenceId: string): Promise<ApiResponse> =>
  by.ask(
    `mutation ($id: ID!) {
      revokeReferenceId(referenceId: $id, reason: SCRAPPED) { status isSettled errorType }
    }`,
    { id: referenceId },
  );

/** Two officers have a vehicle erased; the job runs to its end. */
export async function erasedVehicle(
  world: TestWorld,
  [one, other]: readonly [Person, Person],
  referenceId: string,
): Promise<DataJobItem> {
  const { jobId } = personErasureOf(await eraseVehicle(one, referenceId));
  personErasureOf(await approveErasure(other, jobId));
  return runVehicleErasure(world, jobId);
}

/** Lets the erasure run to its end; exports of the vehicle's data ended long ago. */
export async function runVehicleErasure(world: TestWorld, jobId: string): Promise<DataJobItem> {
  await agedExports(world);
  return runErasure(world, jobId);
}

async function agedExports(world: TestWorld): Promise<void> {
  const longAgo = new Date(Date.now() - 600_000).toISOString();
  for (const job of (await itemsOf(world, 'DataJobs')) as readonly DataJobItem[]) {
    if (job.kind === 'VEHICLE_EXPORT' && job.endedAt !== undefined) {
      await setAttribute(world, 'DataJobs', { jobId: job.jobId }, 'endedAt', longAgo);
    }
  }
}

/** The vehicle's item of the registry. */
export async function readVehicleItem(
  world: TestWorld,
  referenceId: string,
): Promise<VehicleItem | undefined> {
  const items = await itemsOf(world, 'VehicleRegistry');
  return items.find((item) => item.referenceId === referenceId);
}

/** The persons around a vehicle that is erased. */
export interface VehiclePeople {
  readonly operator: Person;
  readonly provisioner: Person;
  /** The first one revokes. */
  readonly officers: readonly [Person, Person];
}

/** A vehicle whose Reference ID has ended, and every value by which it could be found. */
export interface KnownVehicle {
  readonly vehicle: GivenVehicle;
  readonly owner: Person;
  readonly values: readonly string[];
  /** The item of the registry from before the revocation, for a restore. */
  readonly before: VehicleItem;
  /** A link to a finished export. */
  readonly link: string;
}

/**
 * A vehicle that was owned, shared, offered, claimed, converted, exported and revealed. Its
 * Reference ID is revoked, and a restored backup has brought back its guards, and its device into
 * the vehicle.
 */
export async function givenKnownVehicle(
  world: TestWorld,
  { officers, operator, provisioner }: VehiclePeople,
): Promise<KnownVehicle> {
  const vehicle = await givenVehicle(provisioner);
  const { deviceId, referenceId } = vehicle;
  const [owner, driver, claimant] = [
    await givenPerson(world, ['owners']),
    await givenPerson(world, ['owners']),
    await givenPerson(world, ['owners']),
  ];
  const [bee, kim, lee, caseNumber] = [
    `Bee ${randomUUID()}`,
    `Kim ${randomUUID()}`,
    `Lee ${randomUUID()}`,
    `R-${randomUUID()}`,
  ];
  // Only persons with an address get an e-mail.
  await givenMailbox(world, owner);
  await givenAccess(operator, owner, vehicle);
  await ok('nameVehicle', nameVehicle(owner, vehicle, bee));
  await share(owner, driver, vehicle, { name: kim });
  await ok('inviteToVehicle', invite(owner, vehicle, { name: lee }));
  await ok('offerVehicle', offer(owner, vehicle));
  const car = await givenCar(world, vehicle);
  const { claimId, code } = await givenCode(claimant, car);
  claimIn(await confirmClaim(claimant, claimId, code));
  await car.device.end();
  await owner.ask(convert, { vin: vehicle.vin });
  const { revealId } = await givenApproval(officers[0], officers[1], referenceId, { caseNumber });
  succeeded(await revealVin(officers[0], revealId));
  await givenErasable(world, referenceId, owner.principalId);
  await putItems(world, 'Watches', [
    { referenceId, watch: new Date().toISOString(), until: 4e9, expiresAt: 4e9 },
  ]);
  const { jobId } = await givenExport(world, owner, referenceId);
  const link = await givenLink(owner, jobId);
  await world.streams.settled();
  const before = await readVehicleItem(world, referenceId);
  if (before?.certificate === undefined) {
    throw new Error('The vehicle has no certificate.');
  }
  succeeded(await revokeReferenceId(officers[0], referenceId));
  await world.streams.settled();
  await restoreGuards(world, before, deviceId);
  const { certificateId, serialNumber } = before.certificate;
  const values = [
    ...[before.encryptedVin, before.hashedVin ?? '', vehicle.vin, deviceGuard(deviceId)],
    ...[bee, kim, lee, caseNumber, certificateId, serialNumber],
  ];
  return { vehicle, owner, before, link, values };
}

/** Brings back, as a restored backup does, the guards of a vehicle and its device. */
async function restoreGuards(
  world: TestWorld,
  { hashedVin, referenceId }: VehicleItem,
  deviceId: string,
): Promise<void> {
  const guards = [vinGuard(hashedVin ?? ''), deviceGuard(deviceId)];
  await putItems(
    world,
    'UniqueKeys',
    guards.map((key) => ({ key, referenceId })),
  );
  const devices = (await itemsOf(world, 'DeviceInventory')).filter((one) => one.deviceId === deviceId);
  await putItems(
    world,
    'DeviceInventory',
    devices.map(({ removedAt: _removedAt, ...device }) => ({ ...device, status: 'INSTALLED', referenceId })),
  );
}

function succeeded({ errors, text }: ApiResponse): void {
  if (errors.length > 0) {
    throw new Error(`The call failed: ${text}`);
  }
}
