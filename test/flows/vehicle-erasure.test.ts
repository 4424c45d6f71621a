/** Erasing a vehicle: after its identity has ended, by two officers, with what stays and why. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { countsUnder } from '../../domain/certificate-fences.ts';
import type { DataJob } from '../../domain/generated/schema-types.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { flawOfCertificate, readCertificate } from '../../records/erasure-certificate.ts';
import { readPublicKey } from '../../records/head.ts';
import { DeployedRecords } from '../../tools/audit/deployed-records.ts';
import { readErasure, storedErasure, storesErasedBy } from '../support/erasures.ts';
import { type ApiResponse, type Person, codeOf, givenPerson, givenVehicle } from '../support/given.ts';
import { approveErasure, personErasureOf, personErasures, placesOf } from '../support/person-erasures.ts';
import { exportOf, verified, verifiedExportOf } from '../support/records.ts';
import { itemsOf, putItems, setAttribute } from '../support/tables.ts';
import {
  eraseVehicle,
  erasedVehicle,
  givenKnownVehicle,
  revokeReferenceId,
  runVehicleErasure,
  vehicleErasures,
} from '../support/vehicle-erasures.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  // Each counts its own jobs.
  .extend('officer', () => givenPerson(world(), ['privacy-officers']))
  .extend('second', { scope: 'file' }, () => givenPerson(world(), ['privacy-officers']))
  .extend('revoked', async ({ officer, provisioner }) => {
    const { referenceId } = await givenVehicle(provisioner);
    await revokeReferenceId(officer, referenceId);
    return referenceId;
  });

type Store = Parameters<typeof itemsOf>[1];

async function ofVehicle(table: Store, referenceId: string): Promise<readonly object[]> {
  const items: readonly object[] = await itemsOf(world(), table);
  return items.filter((item) => JSON.stringify(item).includes(referenceId));
}

/** The jobs of a list. */
const listOf = ({ data }: ApiResponse) =>
  Object.values(data ?? {}).flatMap((page) => (page as { readonly items: readonly DataJob[] }).items);
const ask = async (by: Person, referenceId: string) => personErasureOf(await eraseVehicle(by, referenceId));

describe('an erasure of a vehicle', () => {
  it(
    'leaves no value of the vehicle, and its Reference ID only where a list or a proof needs it',
    { timeout: 240_000 },
    async ({ officer, operator, provisioner, second }) => {
      const officers = [officer, second] as const;
      const known = await givenKnownVehicle(world(), { officers, operator, provisioner });
      const { link, owner, values, vehicle } = known;
      const { referenceId } = vehicle;
      const exported = await exportOf(world(), 'acme');
      expect(await placesOf(world(), values)).toEqual(expect.arrayContaining(everywhere));

      const { failure, jobId, result } = await erasedVehicle(world(), officers, referenceId);

      expect(failure).toBeUndefined();
      // Counters under the keyed hash, which no item leads to, until an hour after their window.
      expect(await placesOf(world(), values)).toEqual(['table Allowances']);
      expect((await fetch(link)).status).toBe(403);
      expect(await placesOf(world(), [referenceId])).toEqual(left);
      expect(await ofVehicle('VehicleRegistry', referenceId)).toEqual([
        {
          ...{ referenceId, tenantId: 'acme', status: 'REVOKED', encryptedVin: '', attributes: {} },
          ...{ createdAt: expect.any(String), updatedAt: expect.any(String), version: expect.any(Number) },
          issuanceCount: 1,
        },
      ]);
      const { erasedAtLeast, ends } = readCertificate(result ?? '')?.statement ?? {};
      expect(Object.keys(erasedAtLeast ?? {}).sort()).toEqual(storesErasedBy('VEHICLE'));
      expect(Object.entries(erasedAtLeast ?? {}).filter(([, count]) => count === 0)).toEqual([]);
      expect(Object.keys(ends ?? {}).sort()).toEqual(named);
      const jobs = (await ofVehicle('DataJobs', referenceId)) as readonly DataJob[];
      expect(jobs.map(({ kind }) => kind)).toEqual(['VEHICLE_ERASURE']);
      const history = JSON.stringify(await ofVehicle('VehicleHistory', referenceId));
      expect(history).toContain('"REVOKED"');
      expect(history).not.toContain(owner.principalId);
      expect((await storedErasure(world(), jobId)).status).toBe('SUCCEEDED');
      // The proof of older heads still verifies.
      expect(verified(exported)).toMatchObject({ isIntact: true });
      expect(await verifiedExportOf(world(), 'acme')).toMatchObject({ isIntact: true, findings: [] });
    },
  );

  it('refuses a record that waited in the stream since before the revocation', async ({
    officer,
    provisioner,
    second,
  }) => {
    const { referenceId } = await givenVehicle(provisioner);
    const stateOf = async () =>
      (await itemsOf(world(), 'VehicleState')).find((item) => item.referenceId === referenceId);
    const [certificateId] = Object.keys((await stateOf())?.certificates ?? {});
    const receivedAt = Date.now();
    await revokeReferenceId(officer, referenceId);
    expect(countsUnder((await stateOf())?.certificates, certificateId, receivedAt)).toBe(true);

    await erasedVehicle(world(), [officer, second], referenceId);

    expect(countsUnder((await stateOf())?.certificates, certificateId, receivedAt)).toBe(false);
    expect(await stateOf()).toEqual({
      ...{ referenceId, certificates: {}, fence: expect.any(Number) },
      erased: { '0': expect.any(Number) },
    });
  });

  it('ends with a signed certificate about the vehicle, and in the audit log', async ({
    officer,
    revoked,
    second,
  }) => {
    const { jobId } = await erasedVehicle(world(), [officer, second], revoked);

    const text = personErasureOf(await readErasure(second, jobId)).certificate ?? '';

    const { administrator, outputs, url } = world();
    const deployed = new DeployedRecords({ ...outputs, AwsEndpointUrl: url }, administrator);
    const key = readPublicKey(await deployed.erasureKey());
    deployed.close();
    const certificate = readCertificate(text);
    expect(certificate && flawOfCertificate(certificate, key, revoked)).toBeUndefined();
    expect(certificate?.statement).toMatchObject({ scope: 'VEHICLE', erasedAtLeast: { VehicleRegistry: 1 } });
    expect(text).not.toContain(revoked);
    const entries = (await itemsOf(world(), 'AuditLog')).filter((entry) => entry.jobId === jobId);
    expect(
      entries.map(({ actorId, outcome, referenceId }) => [outcome, actorId, referenceId]).sort(),
    ).toEqual([
      ['APPROVED', second.principalId, revoked],
      ['ERASED', officer.principalId, revoked],
      ['REQUESTED', officer.principalId, revoked],
    ]);
  });

  it('waits until AWS has removed the thing, and until the ends of accesses are published', async ({
    officer,
    owner,
    revoked,
    second,
  }) => {
    const [access] = [{ ownerId: owner.principalId, referenceId: revoked }];
    const item = { ...access, tenantId: 'acme', role: 'DRIVER', since: '2026-01-01T00:00:00.000Z' } as const;
    const ended = { until: '2026-01-02T00:00:00.000Z', verifiedBy: 'OPERATOR', grantedBy: 'x' } as const;
    await putItems(world(), 'Ownership', [{ ...item, ...ended, endState: 'UNPUBLISHED' }]);
    await setAttribute(world(), 'VehicleRegistry', { referenceId: revoked }, 'pendingSaga', 'PENDING');
    const { jobId } = await ask(officer, revoked);
    await approveErasure(second, jobId);
    await expect(runVehicleErasure(world(), jobId)).rejects.toThrow('has not ended');
    expect(await placesOf(world(), [jobId])).toContain('table DataJobs');
    const registered = async () =>
      ((await ofVehicle('VehicleRegistry', revoked)) as readonly { encryptedVin: string }[])[0]?.encryptedVin;
    expect(await registered()).not.toBe('');

    const settledAt = Date.now();
    await putItems(world(), 'VehicleRegistry', await settledItems(revoked));
    await expect(runVehicleErasure(world(), jobId)).rejects.toThrow('has not ended');
    expect(await registered()).toBe('');
    // The end of the last connection, which AWS reports about now, is of the erased time.
    const [state] = (await ofVehicle('VehicleState', revoked)) as readonly VehicleStateItem[];
    expect(state?.erased?.['0']).toBeGreaterThanOrEqual(settledAt);
    expect(await ofVehicle('Ownership', revoked)).toHaveLength(1);

    await putItems(world(), 'Ownership', [{ ...item, ...ended }]);
    expect((await runVehicleErasure(world(), jobId)).status).toBe('SUCCEEDED');
    expect(await ofVehicle('Ownership', revoked)).toEqual([]);
  });
});

/** The vehicle's item, which nothing waits for. */
async function settledItems(referenceId: string) {
  const items = await itemsOf(world(), 'VehicleRegistry');
  return items.filter((item) => item.referenceId === referenceId).map(({ pendingSaga: _, ...item }) => item);
}

describe('asking for the erasure of a vehicle', () => {
  it('is refused while the vehicle has its identity, and uniformly where it is not of the tenant', async ({
    officer,
    provisioner,
  }) => {
    const { referenceId } = await givenVehicle(provisioner);
    const stranger = await givenPerson(world(), ['privacy-officers'], ['other']);

    expect(codeOf(await eraseVehicle(officer, referenceId))).toBe('ACTION_NOT_ALLOWED');
    const ofOther = await eraseVehicle(stranger, referenceId);
    const ofNone = await eraseVehicle(stranger, randomUUID());
    expect([codeOf(ofOther), codeOf(ofNone)]).toEqual(['VEHICLE_NOT_FOUND', 'VEHICLE_NOT_FOUND']);
    expect(ofOther.errors).toEqual(ofNone.errors);
    expect(codeOf(await eraseVehicle(officer, 'car'))).toBe('VEHICLE_NOT_FOUND');
  });

  it('begins with the approval of another officer, who finds it in the list', async ({
    officer,
    revoked,
    second,
  }) => {
    const { jobId, ...job } = await ask(officer, revoked);
    expect(job).toMatchObject({ kind: 'VEHICLE_ERASURE', status: 'PENDING', referenceId: revoked });
    await world().streams.settled();
    expect(await storedErasure(world(), jobId)).toMatchObject({ status: 'PENDING', version: 1 });
    const [listed] = listOf(await vehicleErasures(second, { limit: 1 }));
    expect(listed).toMatchObject({ jobId, referenceId: revoked, requestedBy: officer.principalId });
    const persons = listOf(await personErasures(second, { limit: 100 }));
    expect(persons.map((one) => one.jobId)).not.toContain(jobId);
    const stranger = await givenPerson(world(), ['privacy-officers'], ['other']);
    expect(listOf(await vehicleErasures(stranger))).toEqual([]);

    expect((await ask(second, revoked)).jobId).toBe(jobId);
    expect(codeOf(await approveErasure(officer, jobId))).toBe('SECOND_PERSON_REQUIRED');
    expect(codeOf(await approveErasure(stranger, jobId))).toBe('DATA_JOB_NOT_FOUND');
    await approveErasure(second, jobId);

    expect((await ask(second, revoked)).jobId).toBe(jobId);
    expect((await runVehicleErasure(world(), jobId)).status).toBe('SUCCEEDED');
    // Once it has ended, it can be asked for again, and finds nothing.
    expect((await ask(officer, revoked)).jobId).not.toBe(jobId);
  });

  it('is decided again by the job, which a vehicle in another status ends', async ({
    officer,
    revoked,
    second,
  }) => {
    const { jobId } = await ask(officer, revoked);
    await setAttribute(world(), 'VehicleRegistry', { referenceId: revoked }, 'status', 'WITHOUT_TCU');

    await approveErasure(second, jobId);
    await world().streams.settled();

    expect(await storedErasure(world(), jobId)).toMatchObject({
      ...{ status: 'FAILED', failure: 'VEHICLE_NOT_REVOKED' },
    });
  });

  it('counts for the day of the officer and of the tenant', async ({ officer, revoked }) => {
    const day = Math.floor(Date.now() / 1000 / 86_400);
    const principalKindWindow = `${officer.principalId}#dataJobsOfPerson#${day}`;
    await putItems(world(), 'Allowances', [{ principalKindWindow, used: 1000, expiresAt: 4e9 }]);

    expect(codeOf(await eraseVehicle(officer, revoked))).toBe('RATE_LIMITED');
  });
});

/** Where the vehicle is found before. */
const everywhere = [
  ...['Allowances', 'Invitations', 'Ownership', 'OwnershipClaims', 'UniqueKeys', 'VehicleHistory'],
  ...['VehicleRegistry', 'VehicleState', 'VinReveals'],
].map((table) => `table ${table}`);

/** Where the Reference ID stays. */
const left = [
  ...['AuditLog', 'DataJobs', 'PersonPatterns', 'UniqueKeys', 'VehicleHistory', 'VehicleRegistry'],
  'VehicleState',
].map((table) => `table ${table}`);

/** The ends that the certificate names. */
const named = [
  ...['auditLog', 'backups', 'commandExecutions', 'deadLetters', 'erasures', 'exportsOfPersons'],
  ...['logs', 'tableStreams', 'telemetryStream'],
];
