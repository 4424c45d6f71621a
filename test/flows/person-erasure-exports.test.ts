/** An export that runs while its person is erased leaves no parts. */
import { randomUUID } from 'node:crypto';
import { CreateMultipartUploadCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type DataJobItem, audienceOfPerson, newJob } from '../../domain/data-jobs.ts';
import { letPausesPass, storedErasure } from '../support/erasures.ts';
import {
  approveErasure,
  erasePerson,
  personErasureOf,
  runPersonErasure,
} from '../support/person-erasures.ts';
import { givenExport, givenLink } from '../support/exports.ts';
import { givenAccess, givenPerson, givenVehicle, tenant } from '../support/given.ts';
import { putItems } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world).extend('person', () => givenPerson(world(), ['owners']));

it('aborts the upload', { timeout: 60_000 }, async ({ operator, person, provisioner }) => {
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, person, vehicle);
  const { jobId: finished } = await givenExport(world(), person, vehicle.referenceId);
  // The path begins with the bucket.
  const [, bucket] = new URL(await givenLink(person, finished)).pathname.split('/');
  const { administrator: credentials, place, url: endpoint } = world();
  const client = new S3Client({ endpoint, region: place.region, credentials, forcePathStyle: true });
  const jobId = randomUUID();
  const upload = { Bucket: bucket, Key: `exports/${jobId}.tar` };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload));
  const part = new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'a part' });
  await client.send(part);
  const { ready: _, ...running } = newJob(
    {
      ...{ jobId, kind: 'VEHICLE_EXPORT', tenantId: tenant, requestedBy: person.principalId, facts: {} },
      audience: audienceOfPerson(tenant, person.principalId),
    },
    'a vehicle',
    {
      requestedAt: new Date().toISOString(),
      endsBy: new Date(Date.now() + 86_400_000).toISOString(),
      nowSeconds: Math.floor(Date.now() / 1000),
    },
  );
  const cursor = JSON.stringify({ uploadId: UploadId });
  const job: DataJobItem = { ...running, status: 'RUNNING', cursor, dueAt: running.endsBy };
  await putItems(world(), 'DataJobs', [job]);
  const exportNow = () => storedErasure(world(), jobId) as Promise<DataJobItem | undefined>;
  const officers = [
    await givenPerson(world(), ['privacy-officers']),
    await givenPerson(world(), ['privacy-officers']),
  ] as const;

  const { jobId: erasureId } = personErasureOf(await erasePerson(officers[0], person.principalId));
  await approveErasure(officers[1], erasureId);
  await world().streams.settled();
  for (let round = 0; round < 12 && (await exportNow())?.endedAt === undefined; round += 1) {
    await letPausesPass(world(), erasureId);
  }
  const { status } = await runPersonErasure(world(), erasureId, person.principalId);

  expect(status).toBe('SUCCEEDED');

  await expect(client.send(part)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  expect(await exportNow()).toBeUndefined();
  client.destroy();
});
