/** Erasing a person: four eyes, what goes, what stays, and what proves it. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { DataJob } from '../../domain/generated/schema-types.ts';
import { flawOfCertificate, readCertificate } from '../../records/erasure-certificate.ts';
import { readPublicKey } from '../../records/head.ts';
import { DeployedRecords } from '../../tools/audit/deployed-records.ts';
import { reapplyErasures } from '../../tools/erasures/reapply.ts';
import { claimIn, confirmClaim, givenCar, givenCode } from '../support/claims.ts';
import { readErasure, storedErasure, storesErasedBy } from '../support/erasures.ts';
import { wrongExpiries } from '../support/expiries.ts';
import {
  type ApiResponse,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
  signInAgain,
} from '../support/given.ts';
import {
  approveErasure,
  erasePerson,
  erased,
  givenKnownPerson,
  personErasureOf,
  personErasures,
  placesOf,
  runPersonErasure,
} from '../support/person-erasures.ts';
import { givenMessages } from '../support/live-items.ts';
import { exportOf, verified, verifiedExportOf } from '../support/records.ts';
import { share } from '../support/sharing.ts';
import { expireItem, itemsOf, putItems, setAttribute } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  // Each counts its own jobs.
  .extend('officer', () => givenPerson(world(), ['privacy-officers']))
  .extend('second', { scope: 'file' }, () => givenPerson(world(), ['privacy-officers']))
  .extend('person', () => givenPerson(world(), ['owners']));

const records = () => {
  const { administrator, outputs, url } = world();
  return new DeployedRecords({ ...outputs, AwsEndpointUrl: url }, administrator);
};

async function accessesTo(referenceId: string) {
  return (await itemsOf(world(), 'Ownership')).filter((item) => item.referenceId === referenceId);
}

describe('an erasure of a person', () => {
  it(
    'leaves no personal value outside what the certificate names',
    { timeout: 240_000 },
    async ({ officer, operator, owner: friend, provisioner, second }) => {
      const vehicles = [
        await givenVehicle(provisioner),
        await givenVehicle(provisioner),
        await givenVehicle(provisioner),
      ] as const;
      const { driver, link, person, values } = await givenKnownPerson(world(), {
        operator,
        friend,
        vehicles,
      });
      const before = await exportOf(world(), 'acme');
      expect((await fetch(link)).status).toBe(200);
      expect(await placesOf(world(), values)).toEqual(
        expect.arrayContaining([...everywhere, expect.stringMatching(/^object .*\/exports\//)]),
      );

      const { endedAt, failure, jobId, result } = await erased(
        world(),
        [officer, second],
        person.principalId,
      );

      expect([failure, endedAt]).toEqual([undefined, expect.any(String)]);
      // The list of erasures, from which a restored backup is erased again.
      expect(await placesOf(world(), values)).toEqual(['table DataJobs']);
      expect(await placesOf(world(), values.slice(1))).toEqual([]);
      // S3 responds so to a caller who may not list the bucket.
      expect((await fetch(link)).status).toBe(403);
      const certificate = readCertificate(result ?? '');
      expect(Object.keys(certificate?.statement.erasedAtLeast ?? {}).sort()).toEqual(
        storesErasedBy('PERSON'),
      );
      expect(Object.keys(certificate?.statement.ends ?? {}).sort()).toEqual(named);
      const accesses = await accessesTo(vehicles[0].referenceId);
      expect(accesses.map(({ ownerId, grantedBy, until }) => [ownerId, grantedBy, until])).toEqual([
        [driver.principalId, `erased#${jobId}`, expect.any(String)],
      ]);
      // The proof of older heads still verifies, with what was exported then and with what is left.
      expect(verified(before)).toMatchObject({ isIntact: true });
      const left = await verifiedExportOf(world(), 'acme');
      expect(left).toMatchObject({ isIntact: true, findings: [] });
      expect(left.erased.length).toBeGreaterThan(3);
      await expect(signInAgain(world(), person.username)).rejects.toThrow();
    },
  );

  it('ends with a signed certificate about the person, and in the audit log', async ({
    officer,
    person,
    second,
  }) => {
    const { jobId } = await erased(world(), [officer, second], person.principalId);

    const read = await readErasure(second, jobId);
    const text = personErasureOf(read).certificate ?? '';

    const deployed = records();
    const key = readPublicKey(await deployed.erasureKey());
    deployed.close();
    const certificate = readCertificate(text);
    expect(certificate && flawOfCertificate(certificate, key, person.principalId)).toBeUndefined();
    expect(certificate?.statement).toMatchObject({ scope: 'PERSON', erasedAtLeast: { IdentityUserPool: 1 } });
    expect(text).not.toContain(person.principalId);
    const entries = (await itemsOf(world(), 'AuditLog')).filter((entry) => entry.jobId === jobId);
    const steps = entries.map(({ actorId, outcome }) => [outcome, actorId]);
    expect(steps.sort()).toEqual([
      ['APPROVED', second.principalId],
      ['ERASED', officer.principalId],
      ['REQUESTED', officer.principalId],
    ]);
  });

  it('leaves what other owners share, and their drivers', async ({
    officer,
    operator,
    owner: friend,
    person,
    provisioner,
    second,
  }) => {
    const vehicle = await givenVehicle(provisioner);
    const driver = await givenPerson(world(), ['owners']);
    await givenAccess(operator, friend, vehicle);
    await share(friend, driver, vehicle);
    await givenAccess(operator, person, vehicle, 'OWNER');

    await erased(world(), [officer, second], person.principalId);

    const accesses = await accessesTo(vehicle.referenceId);
    const open = accesses.filter(({ until }) => until === undefined).map(({ ownerId }) => ownerId);
    expect(open.sort()).toEqual([driver.principalId, friend.principalId].sort());
    const state = (await itemsOf(world(), 'VehicleState')).find(
      ({ referenceId }) => referenceId === vehicle.referenceId,
    );
    expect(Object.keys(state?.viewers ?? {}).sort()).toEqual(open);
  });

  it('ends the accesses of the drivers of a last owner, with their expiry', async ({
    officer,
    operator,
    person,
    provisioner,
    second,
  }) => {
    const vehicle = await givenVehicle(provisioner);
    const driver = await givenPerson(world(), ['owners']);
    await givenAccess(operator, person, vehicle, 'OWNER');
    await share(person, driver, vehicle);

    await erased(world(), [officer, second], person.principalId);

    const accesses = await accessesTo(vehicle.referenceId);
    expect(accesses).toMatchObject([{ ownerId: driver.principalId, until: expect.any(String) }]);
    const lines = await itemsOf(world(), 'VehicleHistory');
    const own = lines.filter(({ referenceId }) => referenceId === vehicle.referenceId);
    expect(own.map(({ event }) => event)).toContain('ACCESS_ENDED');
    expect(wrongExpiries(own, accesses)).toEqual([]);
  });

  it('reaches the history of a vehicle that a claim led to, which has expired since', async ({
    officer,
    operator,
    owner: friend,
    person,
    provisioner,
    second,
  }) => {
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, friend, vehicle);
    const car = await givenCar(world(), vehicle);
    const { claimId, code } = await givenCode(person, car);
    claimIn(await confirmClaim(person, claimId, code));
    await car.device.end();
    await expireItem(world(), 'OwnershipClaims', { claimId });
    const naming = async () =>
      (await itemsOf(world(), 'VehicleHistory')).filter((line) =>
        JSON.stringify(line).includes(person.principalId),
      );
    expect(await naming()).not.toEqual([]);

    await erased(world(), [officer, second], person.principalId);

    expect(await naming()).toEqual([]);
  });

  it('ends the part of others in a shared time: once all are erased, nothing of it is left', async ({
    officer,
    operator,
    person,
    provisioner,
    second,
  }) => {
    const vehicle = await givenVehicle(provisioner);
    const other = await givenPerson(world(), ['owners']);
    await givenAccess(operator, person, vehicle);
    await givenAccess(operator, other, vehicle, 'OWNER');
    const shared = { at: world().clock.now(), eventId: 'e-1', signals: { 'Vehicle.Speed': 12 } };
    await givenMessages(world(), vehicle.referenceId, [shared]);
    const messages = async () =>
      (await itemsOf(world(), 'Telemetry')).filter(({ referenceId }) => referenceId === vehicle.referenceId);

    await erased(world(), [officer, second], person.principalId);
    expect(await messages()).toHaveLength(1);
    await erased(world(), [officer, second], other.principalId);

    expect(await messages()).toEqual([]);
  });

  it('is done again after a restore, even without the account', async ({
    officer,
    operator,
    person,
    provisioner,
    second,
  }) => {
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, person, vehicle);
    const [access] = await accessesTo(vehicle.referenceId);
    const { endedAt = '', jobId } = await erased(world(), [officer, second], person.principalId);
    const { administrator, outputs, url } = world();

    // What a table of an earlier moment has.
    await putItems(world(), 'Ownership', access === undefined ? [] : [access]);
    const begun = await reapplyErasures({ ...outputs, AwsEndpointUrl: url }, endedAt, administrator);
    expect(begun).toContain(jobId);
    await runPersonErasure(world(), jobId, person.principalId);

    expect(await accessesTo(vehicle.referenceId)).toEqual([]);
    expect((await storedErasure(world(), jobId)).status).toBe('SUCCEEDED');
  });
});

/** Where the person is found before. */
const everywhere = [
  ...['Allowances', 'AuditLog', 'DataJobs', 'Invitations', 'Ownership', 'OwnershipClaims'],
  ...['PersonPatterns', 'RemoteCommands', 'VehicleHistory', 'VehicleState'],
].map((table) => `table ${table}`);

/** The jobs of a page. */
const listOf = ({ data }: ApiResponse) =>
  (data as { readonly personErasures: { readonly items: readonly DataJob[] } }).personErasures.items;
const idOf = ({ jobId }: Pick<DataJob, 'jobId'>): string => jobId;

/** The ends that the certificate names. */
const named = [
  ...['backups', 'commandExecutions', 'deadLetters', 'erasures', 'exportsOfOthers', 'logs'],
  ...['staffRecords', 'tableStreams', 'telemetryStream'],
];

describe('asking for the erasure of a person', () => {
  const ask = async (by: Person, personId: string) => personErasureOf(await erasePerson(by, personId));

  it('begins with the approval of another officer of the tenant', async ({ officer, person, second }) => {
    const { jobId, ...job } = await ask(officer, person.principalId);
    expect(job).toMatchObject({ status: 'PENDING', personId: person.principalId, approvedAt: null });
    await world().streams.settled();
    expect(await storedErasure(world(), jobId)).toMatchObject({ status: 'PENDING', version: 1 });
    const stranger = await givenPerson(world(), ['privacy-officers'], ['other']);

    expect(codeOf(await approveErasure(officer, jobId))).toBe('SECOND_PERSON_REQUIRED');
    expect(codeOf(await approveErasure(stranger, jobId))).toBe('DATA_JOB_NOT_FOUND');
    expect(codeOf(await approveErasure(second, randomUUID()))).toBe('DATA_JOB_NOT_FOUND');
    const approved = personErasureOf(await approveErasure(second, jobId));
    expect(approved).toMatchObject({ jobId, approvedAt: expect.any(String) as unknown });

    // Safe to repeat, even for a third officer.
    expect(personErasureOf(await approveErasure(second, jobId)).jobId).toBe(jobId);
    const third = await givenPerson(world(), ['privacy-officers']);
    expect((await storedErasure(world(), jobId)).approvedBy).toBe(second.principalId);
    expect(personErasureOf(await approveErasure(third, jobId)).approvedAt).toBe(approved.approvedAt);
    expect((await runPersonErasure(world(), jobId, person.principalId)).status).toBe('SUCCEEDED');
  });

  it('returns the erasure that waits to every officer', async ({ officer, person, second }) => {
    const { jobId } = await ask(officer, person.principalId);

    expect((await ask(second, person.principalId)).jobId).toBe(jobId);
    expect((await ask(officer, person.principalId)).jobId).toBe(jobId);
  });

  it('is listed for the officers of the tenant, newest first', async ({ officer, person, second }) => {
    const { jobId } = await ask(officer, person.principalId);
    const stranger = await givenPerson(world(), ['privacy-officers'], ['other']);
    const idsFor = async (by: Person, page = {}) => listOf(await personErasures(by, page)).map(idOf);

    expect(listOf(await personErasures(second, { limit: 1 }))).toEqual([
      expect.objectContaining({
        ...{ jobId, personId: person.principalId, requestedBy: officer.principalId },
        ...{ status: 'PENDING', approvedBy: null, approvedAt: null },
      }),
    ]);
    expect(await idsFor(stranger)).not.toContain(jobId);
    await approveErasure(second, jobId);
    const [approved] = listOf(await personErasures(officer, { limit: 1 }));
    expect(approved).toMatchObject({ jobId, approvedBy: second.principalId });
    const later = await ask(second, randomUUID());
    expect((await idsFor(officer)).slice(0, 2)).toEqual([later.jobId, jobId]);

    await setAttribute(world(), 'DataJobs', { jobId: later.jobId }, 'expiresAt', 1);
    expect((await idsFor(officer))[0]).toBe(jobId);
  });

  it('ends after a day without an approval', async ({ officer, person, second }) => {
    const { jobId } = await ask(officer, person.principalId);
    const now = Math.floor(Date.now() / 1000);
    const job = await storedErasure(world(), jobId);
    expect(job.expiresAt - now).toBeGreaterThan(86_000);
    expect(job.expiresAt - now).toBeLessThan(86_500);

    await setAttribute(world(), 'DataJobs', { jobId }, 'expiresAt', now - 1);

    expect(codeOf(await approveErasure(second, jobId))).toBe('DATA_JOB_NOT_FOUND');
    expect(codeOf(await readErasure(officer, jobId))).toBe('DATA_JOB_NOT_FOUND');
  });

  it('looks alike for persons of the tenant, of another one, and for unknown ones', async ({
    officer,
    person,
    second,
  }) => {
    const stranger = await givenPerson(world(), ['owners'], ['other']);
    const shape = (job: object) => ({ ...job, jobId: '', personId: '' });
    const own = await ask(officer, person.principalId);
    const jobs = [await ask(officer, stranger.principalId), await ask(officer, randomUUID())];
    expect(jobs.map(shape)).toEqual([shape(own), shape(own)]);

    for (const { jobId } of jobs) {
      await approveErasure(second, jobId);
      await world().streams.settled();
      expect(await storedErasure(world(), jobId)).toMatchObject({
        status: 'FAILED',
        failure: 'PERSON_NOT_FOUND',
      });
    }
    await expect(signInAgain(world(), stranger.username)).resolves.toBeDefined();
  });

  it('is not for oneself, nor for a person with another role', async ({ officer, operator, second }) => {
    expect(codeOf(await erasePerson(officer, officer.principalId))).toBe('ACTION_NOT_ALLOWED');
    expect(codeOf(await erasePerson(officer, 'everyone'))).toBe('INVALID_ARGUMENT');
    const ofSecond = await ask(officer, second.principalId);
    expect(codeOf(await approveErasure(second, ofSecond.jobId))).toBe('SECOND_PERSON_REQUIRED');

    const { jobId } = await ask(officer, operator.principalId);
    await approveErasure(second, jobId);
    await world().streams.settled();
    expect(await storedErasure(world(), jobId)).toMatchObject({ failure: 'PERSON_HAS_ROLE' });
  });

  it('is limited for an officer and for the tenant', async ({ officer, person }) => {
    const day = Math.floor(Date.now() / 1000 / 86_400);
    const fill = (key: string, used: number) =>
      putItems(world(), 'Allowances', [{ principalKindWindow: `${key}#${day}`, used, expiresAt: 4e9 }]);

    await fill(`${officer.principalId}#dataJobsOfPerson`, 1000);
    expect(codeOf(await erasePerson(officer, person.principalId))).toBe('RATE_LIMITED');
    await fill(`${officer.principalId}#dataJobsOfPerson`, 0);
    const other = await givenPerson(world(), ['privacy-officers'], ['limited']);
    await fill('limited#erasuresOfTenant', 10_000);
    expect(codeOf(await erasePerson(other, person.principalId))).toBe('RATE_LIMITED');
    await ask(officer, person.principalId);
  });
});
