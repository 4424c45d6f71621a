/** A privacy officer exports what is stored about a person, for the person who asked for it. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { DataJobPage } from '../../domain/generated/schema-types.ts';
import {
  createExportLink,
  downloadedFiles,
  exportPerson,
  givenLink,
  jobOf,
  personExports,
  readJob,
  recordsOf,
} from '../support/exports.ts';
import {
  type ApiResponse,
  type Person,
  codeOf,
  convert,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { givenMessages } from '../support/live-items.ts';
import { erasePerson, erased, givenKnownPerson, personErasureOf } from '../support/person-erasures.ts';
import { itemsOf } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  // Each counts its own jobs.
  .extend('officer', () => givenPerson(world(), ['privacy-officers']))
  .extend('second', { scope: 'file' }, () => givenPerson(world(), ['privacy-officers']))
  .extend('person', () => givenPerson(world(), ['owners']));

async function personExport(officer: Person, personId: string) {
  const { jobId } = jobOf(await exportPerson(officer, personId));
  await world().streams.settled();
  return jobOf(await readJob(officer, jobId));
}

it('has every kind of record, and neither a VIN, a measured value nor another person', async ({
  officer,
  operator,
  owner: friend,
  provisioner,
}) => {
  const vehicles = [
    await givenVehicle(provisioner),
    await givenVehicle(provisioner),
    await givenVehicle(provisioner),
  ] as const;
  const { driver, person, values } = await givenKnownPerson(world(), { operator, friend, vehicles });
  await givenMessages(world(), vehicles[0].referenceId, [
    { at: world().clock.now(), eventId: 'driven', signals: { 'Vehicle.Speed': 71 } },
  ]);

  const job = await personExport(officer, person.principalId);
  const files = await downloadedFiles(officer, job.jobId);

  expect(job).toMatchObject({ kind: 'PERSON_EXPORT', status: 'SUCCEEDED', failure: null });
  expect(Object.keys(JSON.parse(files.get('manifest.json') ?? '').records as object)).toEqual([
    ...['account', 'accesses', 'claims', 'codes', 'commands', 'history', 'audit-log', 'patterns'],
    ...['counters', 'data-jobs'],
  ]);
  const kinds = Object.entries((JSON.parse(files.get('manifest.json') ?? '') as Manifest).records);
  expect(kinds.filter(([, count]) => count === 0)).toEqual([]);
  const text = [...files.values()].join('\n');
  expect(values.filter((one) => !text.includes(one))).toEqual([]);
  const others = [driver.principalId, friend.principalId, operator.principalId];
  const vins = vehicles.map(({ vin }) => vin);
  const hashes = (await itemsOf(world(), 'VehicleRegistry')).flatMap(({ hashedVin }) => hashedVin ?? []);
  expect(hashes.length).toBeGreaterThan(2);
  const hidden = [...others, ...vins, ...hashes, 'Vehicle.Speed'];
  expect(hidden.filter((one) => text.includes(one))).toEqual([]);
  expect(recordsOf(files, 'account')).toMatchObject([{ roles: ['owners'], isEnabled: true }]);
});

interface Manifest {
  readonly records: Readonly<Record<string, number>>;
}

it('does not show whether another person’s vehicle has a VIN', async ({
  officer,
  operator,
  owner: friend,
  person,
  provisioner,
}) => {
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, friend, vehicle);
  await person.ask(convert, { vin: vehicle.vin });
  await person.ask(convert, { vin: '1HGBH41JXMN109186' });
  const ofPerson = (await itemsOf(world(), 'AuditLog')).filter(
    ({ actorId }) => actorId === person.principalId,
  );
  expect(ofPerson.map(({ outcome }) => outcome).sort()).toEqual(['NOT_FOUND', 'NO_ACCESS']);

  const { jobId } = await personExport(officer, person.principalId);
  const entries = recordsOf<{ at: string }>(await downloadedFiles(officer, jobId), 'audit-log');

  const conversions = entries.filter((entry) => 'action' in entry && entry.action === 'CONVERSION');
  const [one, other] = conversions.map(({ at: _, ...entry }) => entry);
  expect(one).toMatchObject({ outcome: 'NOT_FOUND', referenceId: null });
  expect(other).toEqual(one);
});

it('ends alike for an unknown person and one of another tenant', async ({ officer }) => {
  const foreign = await givenPerson(world(), ['owners'], ['globex']);

  for (const personId of [randomUUID(), foreign.principalId]) {
    expect(await personExport(officer, personId)).toMatchObject({
      ...{ status: 'FAILED', failure: 'PERSON_NOT_FOUND', handled: 0 },
    });
  }
});

it('is downloaded by the officer who asked for it alone', async ({ officer, person, second }) => {
  const { jobId } = await personExport(officer, person.principalId);

  expect(codeOf(await createExportLink(second, jobId))).toBe('DATA_JOB_NOT_FOUND');
  expect(codeOf(await createExportLink(person, jobId))).toBe('DATA_JOB_NOT_FOUND');
  expect((await fetch(await givenLink(officer, jobId))).status).toBe(200);
});

it('is recorded with the person', async ({ officer, person }) => {
  const { jobId } = await personExport(officer, person.principalId);

  expect((await itemsOf(world(), 'AuditLog')).filter((entry) => entry.jobId === jobId)).toMatchObject([
    { action: 'PERSON_EXPORT', actorId: officer.principalId, personId: person.principalId },
  ]);
});

it(
  'goes with the person, and is refused once the erasure has begun',
  { timeout: 120_000 },
  async ({ officer, person, second }) => {
    const { jobId } = await personExport(officer, person.principalId);
    const link = await givenLink(officer, jobId);

    const { status } = await erased(world(), [officer, second], person.principalId);

    expect(status).toBe('SUCCEEDED');
    // The link's role may not list the bucket, so S3 does not say that the object is gone.
    expect((await fetch(link)).status).toBe(403);
    expect(codeOf(await readJob(officer, jobId))).toBe('DATA_JOB_NOT_FOUND');
    expect(await personExport(officer, person.principalId)).toMatchObject({ failure: 'PERSON_NOT_FOUND' });
  },
);

it('is listed for every officer of the tenant, newest first, and downloaded by one', async ({
  officer,
  person,
  second,
}) => {
  const { jobId } = await personExport(officer, person.principalId);
  const later = await personExport(second, randomUUID());
  const stranger = await givenPerson(world(), ['privacy-officers'], ['other']);
  personErasureOf(await erasePerson(officer, randomUUID()));

  const [newest, next] = listOf(await personExports(second, { limit: 100 }));
  expect(newest).toMatchObject({ jobId: later.jobId, status: 'FAILED', failure: 'PERSON_NOT_FOUND' });
  expect(next).toMatchObject({
    ...{ jobId, kind: 'PERSON_EXPORT', status: 'SUCCEEDED', certificate: null },
    ...{ personId: person.principalId, requestedBy: officer.principalId },
  });
  expect(listOf(await personExports(stranger, { limit: 100 }))).toEqual([]);

  expect(codeOf(await createExportLink(second, jobId))).toBe('DATA_JOB_NOT_FOUND');
  expect(codeOf(await createExportLink(officer, jobId))).toBe('none');
});

it('is listed page by page, to privacy officers only', async ({ officer, operator, person }) => {
  const { jobId } = await personExport(officer, person.principalId);
  await personExport(officer, randomUUID());

  const ids: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await personExports(officer, { limit: 1, ...(nextToken !== undefined && { nextToken }) });
    ids.push(...listOf(page).map((job) => job.jobId));
    nextToken = pageOf(page).nextToken ?? undefined;
  } while (nextToken !== undefined);

  expect(ids).toContain(jobId);
  expect(ids).toEqual(listOf(await personExports(officer, { limit: 100 })).map((job) => job.jobId));
  expect(codeOf(await personExports(officer, { limit: 0 }))).toBe('INVALID_ARGUMENT');
  expect(codeOf(await personExports(operator))).toBe('Unauthorized');
});

/** The page of a response. */
const pageOf = ({ data }: ApiResponse) => (data as { readonly personExports: DataJobPage }).personExports;
const listOf = (response: ApiResponse) => pageOf(response).items;
