/** Owners and drivers see who asked for their vehicle, within the time of their access. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { toAuditItem } from '../../domain/audit.ts';
import type { VehicleAccessLogEntry } from '../../domain/generated/schema-types.ts';
import { grant } from '../support/accesses.ts';
import { accessLog, accessLogOf } from '../support/audit.ts';
import { givenCar, givenConfirmed, startClaim, stopClaim } from '../support/claims.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  type Person,
  codeOf,
  convert,
  givenDevice,
  givenPermit,
  givenPerson,
  givenVehicleOf,
  provisionVehicle,
  tenant,
} from '../support/given.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { givenApproval, revealOwnVin, revealVin } from '../support/reveals.ts';
import { acceptTransfer, offer, ok } from '../support/sharing.ts';
import { itemsOf, putItems } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('officer', { scope: 'file' }, () => givenPerson(world(), ['privacy-officers']))
  .extend('second', { scope: 'file' }, () => givenPerson(world(), ['privacy-officers']))
  .extend('driver', () => givenPerson(world(), ['owners']))
  .extend('vehicle', ({ provisioner, operator, owner }) => givenVehicleOf({ provisioner, operator, owner }));

const dayMs = 86_400_000;
const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
const convertFor = (by: Person, { vin }: GivenVehicle, purpose: string): Promise<ApiResponse> =>
  by.ask(
    'query ($vin: String!, $purpose: ConversionPurpose) { referenceIdForVin(vin: $vin, purpose: $purpose) }',
    { vin, purpose },
  );

/** What an entry shows in one line. */
const lineOf = ({ action, isOwn, organisation, outcome, role }: VehicleAccessLogEntry): string =>
  [action, outcome, role, organisation ?? '-', ...(isOwn ? ['own'] : [])].join(' ');

async function linesOf(by: Person, { referenceId }: Pick<GivenVehicle, 'referenceId'>) {
  return (await accessLogOf(by, referenceId)).map(lineOf).reverse();
}

/** Puts a reveal under a hold into the log, as `revealVin` records it. */
async function putReveal({ referenceId }: GivenVehicle, recordedAt: string, visibleFrom: string) {
  const item = toAuditItem(
    {
      ...{ action: 'VIN_REVEAL', outcome: 'REVEALED', at: recordedAt, id: randomUUID(), tenantId: tenant },
      ...{ actorId: randomUUID(), clientId: 'client', requestId: randomUUID(), revealId: randomUUID() },
      ...{ referenceId, visibleFrom, revealPurpose: 'LAWFUL_ORDER', actorRoles: ['privacy-officers'] },
    },
    4_000_000_000,
  );
  await putItems(world(), 'AuditLog', [item]);
}

describe('vehicleAccessLog', () => {
  it('shows conversions by others and by oneself, with their purposes', async ({
    operator,
    owner,
    vehicle,
  }) => {
    const stranger = await givenPerson(world(), ['owners']);
    await convertFor(operator, vehicle, 'RECALL');
    await owner.ask(convert, { vin: vehicle.vin });
    await stranger.ask(convert, { vin: vehicle.vin });

    const log = await accessLogOf(owner, vehicle.referenceId);

    expect(log.map(lineOf)).toEqual([
      'CONVERSION NO_ACCESS PERSON -',
      'CONVERSION CONVERTED PERSON - own',
      `CONVERSION CONVERTED OPERATOR ${tenant}`,
    ]);
    expect(log.map(({ purpose }) => purpose)).toEqual(['OWN_VEHICLE', 'OWN_VEHICLE', 'RECALL']);
    const text = JSON.stringify(log);
    expect([operator, owner, stranger].filter(({ principalId }) => text.includes(principalId))).toEqual([]);
  });

  it('shows a claim to the vehicle without the claimant', async ({ owner, vehicle }) => {
    const claimant = await givenPerson(world(), ['owners']);
    await startClaim(claimant, vehicle.vin);
    await world().streams.settled();

    const response = await accessLog(owner, vehicle.referenceId);

    expect(await linesOf(owner, vehicle)).toEqual(['CLAIM_CODE CODE_SENT PERSON -']);
    expect(response.text).not.toContain(claimant.principalId);
  });

  it('shows a claim that is refused, because an owner has stopped one', async ({ owner, vehicle }) => {
    const claimant = await givenPerson(world(), ['owners']);
    const car = await givenCar(world(), vehicle);
    const { claimId } = await givenConfirmed(claimant, car);
    await car.device.end();
    expect(codeOf(await stopClaim(owner, claimId))).toBe('none');
    await startClaim(claimant, vehicle.vin);
    await world().streams.settled();

    expect(await linesOf(owner, vehicle)).toEqual([
      'CLAIM_CODE CODE_SENT PERSON -',
      'CLAIM_CODE BLOCKED PERSON -',
    ]);
  });

  it('shows the steps of a reveal, and own ones', async ({ officer, second, owner, vehicle }) => {
    const { revealId } = await givenApproval(officer, second, vehicle.referenceId, { purpose: 'RECALL' });
    await revealVin(officer, revealId);
    await revealOwnVin(owner, vehicle.referenceId);

    const log = await accessLogOf(owner, vehicle.referenceId);

    expect(log.map(lineOf).reverse()).toEqual([
      `VIN_REVEAL_REQUEST REQUESTED PRIVACY_OFFICER ${tenant}`,
      `VIN_REVEAL_APPROVAL APPROVED PRIVACY_OFFICER ${tenant}`,
      `VIN_REVEAL REVEALED PRIVACY_OFFICER ${tenant}`,
      'OWN_VIN_REVEAL REVEALED PERSON - own',
    ]);
    expect(log[1]?.revealPurpose).toBe('RECALL');
  });

  it('shows a re-issue and its permit, and a change of the TCU', async ({
    operator,
    owner,
    provisioner,
    vehicle,
  }) => {
    await givenPermit(operator, vehicle);
    const { deviceId, referenceId, vin } = vehicle;
    const input = { vin, deviceId, certificateSigningRequest: await signingRequest(), attributes: {} };
    expect(codeOf(await provisioner.ask(provisionVehicle, { input }))).toBe('none');
    const technician = await givenPerson(world(), ['service-technicians']);
    const newDeviceId = await givenDevice(provisioner);
    const change = { referenceId, currentDeviceId: deviceId, newDeviceId };
    const document = 'mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) { status } }';
    expect(codeOf(await technician.ask(document, { input: change }))).toBe('none');

    const log = await accessLogOf(owner, referenceId);

    expect(log.map(lineOf).reverse()).toEqual([
      `REISSUE_PERMIT PERMITTED OPERATOR ${tenant}`,
      `REISSUE BEGUN PROVISIONER ${tenant}`,
      `TCU_CHANGE CHANGED SERVICE_TECHNICIAN ${tenant}`,
    ]);
    expect(log[2]?.reissueReason).toBe('KEY_LOST');
  });

  it('has pages without a gap', async ({ operator, owner, vehicle }) => {
    for (let count = 0; count < 5; count += 1) {
      await convertFor(operator, vehicle, 'SERVICE_APPOINTMENT');
    }

    const all = await accessLogOf(owner, vehicle.referenceId);

    expect(all).toHaveLength(5);
    expect(await accessLogOf(owner, vehicle.referenceId, 2)).toEqual(all);
    expect(all.map((entry) => entry.at)).toEqual(
      all
        .map((entry) => entry.at)
        .sort()
        .reverse(),
    );
  });
});

describe('a reveal under a lawful order', () => {
  it('appears when its hold ends, and leaves no gap before', async ({ operator, owner, vehicle }) => {
    await convertFor(operator, vehicle, 'RECALL');
    await putReveal(vehicle, at(0), at(30 * dayMs));
    await convertFor(operator, vehicle, 'RECALL');

    const page = await accessLog(owner, vehicle.referenceId, { limit: 2 });

    const items = (page.data?.['vehicleAccessLog'] as { readonly items: readonly unknown[] }).items;
    expect(items).toHaveLength(2);
    expect(page.text).not.toContain('VIN_REVEAL');
    await putReveal(vehicle, at(0), at(0));
    expect(await linesOf(owner, vehicle)).toContain(`VIN_REVEAL REVEALED PRIVACY_OFFICER ${tenant}`);
  });

  it('stays hidden from an owner who came after it', async ({ owner, vehicle }) => {
    const since = await sinceOf(owner, vehicle);
    await putReveal(vehicle, new Date(Date.parse(since) - 1).toISOString(), at(0));
    expect(await linesOf(owner, vehicle)).toEqual([]);
    await putReveal(vehicle, since, at(0));

    expect(await linesOf(owner, vehicle)).toHaveLength(1);
  });
});

describe('the fence of vehicleAccessLog', () => {
  it('shows a driver own entries only', async ({ driver, operator, owner, vehicle }) => {
    await grant(operator, { vehicle, person: driver }, { role: 'DRIVER' });
    await convertFor(operator, vehicle, 'RECALL');
    await owner.ask(convert, { vin: vehicle.vin });
    await driver.ask(convert, { vin: vehicle.vin });

    expect(await linesOf(driver, vehicle)).toEqual(['CONVERSION CONVERTED PERSON - own']);
    expect(await linesOf(owner, vehicle)).toHaveLength(3);
  });

  it('hides the time of the earlier owner, even from a driver who buys the vehicle', async ({
    driver,
    operator,
    owner,
    vehicle,
  }) => {
    await grant(operator, { vehicle, person: driver }, { role: 'DRIVER' });
    await convertFor(operator, vehicle, 'RECALL');
    await owner.ask(convert, { vin: vehicle.vin });
    const { code } = await ok('offerVehicle', offer(owner, vehicle));
    expect(codeOf(await acceptTransfer(driver, code))).toBe('none');
    await convertFor(operator, vehicle, 'THEFT_RECOVERY');

    const log = await accessLogOf(driver, vehicle.referenceId);

    expect(log.map(({ purpose }) => purpose)).toEqual(['THEFT_RECOVERY']);
    expect(codeOf(await accessLog(owner, vehicle.referenceId))).toBe('VEHICLE_NOT_FOUND');
  });

  it('looks alike for strangers, other tenants and vehicles that do not exist', async ({ vehicle }) => {
    const stranger = await givenPerson(world(), ['owners']);
    const foreign = await givenPerson(world(), ['owners'], ['other']);

    const responses = [
      await accessLog(stranger, vehicle.referenceId),
      await accessLog(foreign, vehicle.referenceId),
      await accessLog(stranger, randomUUID()),
    ].map(({ text }) => text);

    expect(new Set(responses).size).toBe(1);
    expect(responses[0]).toContain('VEHICLE_NOT_FOUND');
  });
});

async function sinceOf({ principalId }: Person, { referenceId }: GivenVehicle): Promise<string> {
  const accesses = await itemsOf(world(), 'Ownership');
  const own = accesses.find((one) => one.ownerId === principalId && one.referenceId === referenceId);
  return own?.since ?? '';
}
