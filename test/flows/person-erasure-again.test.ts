/** The erasure of a person that failed begins again; and the persons whom none is about. */
import { expect } from 'vitest';
import { hasEnded } from '../../domain/data-jobs.ts';
import { readCertificate } from '../../records/erasure-certificate.ts';
import { reapplyErasures } from '../../tools/erasures/reapply.ts';
import { letPausesPass, storedErasure } from '../support/erasures.ts';
import { codeOf, givenAccess, givenPerson, givenVehicle } from '../support/given.ts';
import { givenMessages } from '../support/live-items.ts';
import {
  approveErasure,
  erasePerson,
  personErasureOf,
  placesOf,
  runPersonErasure,
} from '../support/person-erasures.ts';
import { functionByName } from '../support/provisioning.ts';
import { itemsOf } from '../support/tables.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('officer', () => givenPerson(world(), ['privacy-officers']))
  .extend('second', { scope: 'file' }, () => givenPerson(world(), ['privacy-officers']))
  .extend('person', () => givenPerson(world(), ['owners']));

function roleOfErasures(): string {
  const name = functionByName(world(), 'EraseData');
  const found = world()
    .lambda.functions()
    .find((one) => one.name === name);
  return found?.roleArn ?? '';
}

/** Lets the job run until every attempt has failed. */
async function runToFailure(jobId: string): Promise<void> {
  await world().streams.settled();
  for (let round = 0; round < 20 && !hasEnded(await storedErasure(world(), jobId)); round += 1) {
    await letPausesPass(world(), jobId);
  }
}

it(
  'begins again by an approval, even when the account is gone',
  { timeout: 120_000 },
  async ({ officer, operator, person, provisioner, second }) => {
    const vehicle = await givenVehicle(provisioner);
    await givenAccess(operator, person, vehicle);
    await givenMessages(world(), vehicle.referenceId, [
      { at: world().clock.now(), eventId: 'e-1', signals: { 'Vehicle.Speed': 12 } },
    ]);
    const fault = world().faults.inject({
      ...{ service: 'kms', operation: 'Sign', kind: 'access-denied' as const, times: 1000 },
      principal: roleOfErasures(),
    });
    const { jobId } = personErasureOf(await erasePerson(officer, person.principalId));
    await approveErasure(second, jobId);
    await runToFailure(jobId);
    expect(await storedErasure(world(), jobId)).toMatchObject({ status: 'FAILED', failure: 'GAVE_UP' });
    fault.remove();
    // A new request finds no person, because the account and the accesses are gone.
    const request = personErasureOf(await erasePerson(officer, person.principalId));
    await approveErasure(second, request.jobId);
    await world().streams.settled();
    expect(await storedErasure(world(), request.jobId)).toMatchObject({ failure: 'PERSON_NOT_FOUND' });
    expect(codeOf(await approveErasure(second, request.jobId))).toBe('none');
    expect((await storedErasure(world(), request.jobId)).status).toBe('FAILED');

    expect(codeOf(await approveErasure(officer, jobId))).toBe('SECOND_PERSON_REQUIRED');
    const again = personErasureOf(await approveErasure(second, jobId));

    expect([again.status, again.failure]).toEqual(['PENDING', null]);
    const { expiresAt, result, status } = await runPersonErasure(world(), jobId, person.principalId);
    expect(status).toBe('SUCCEEDED');
    expect(readCertificate(result ?? '')?.statement.erasureId).toBe(jobId);
    // The list of vehicles and the fence are kept as long as the job.
    const kept = (await itemsOf(world(), 'DataJobs')).filter(
      (item) => item.jobId.startsWith(`vehicle#${jobId}`) || ('holder' in item && item.holder === jobId),
    );
    expect(kept.map((item) => item.expiresAt)).toEqual([expiresAt, expiresAt, expiresAt]);
    expect(await placesOf(world(), [person.principalId])).toEqual(['table DataJobs']);
  },
);

it(
  'begins again with a restore, when it had erased something',
  { timeout: 120_000 },
  async ({ officer, operator, person, provisioner, second }) => {
    await givenAccess(operator, person, await givenVehicle(provisioner));
    const since = new Date(Date.now() - 60_000).toISOString();
    const fault = world().faults.inject({
      ...{ service: 'kms', operation: 'Sign', kind: 'access-denied' as const, times: 1000 },
      principal: roleOfErasures(),
    });
    const failed = personErasureOf(await erasePerson(officer, person.principalId));
    const unknown = personErasureOf(await erasePerson(officer, crypto.randomUUID()));
    await approveErasure(second, failed.jobId);
    await approveErasure(second, unknown.jobId);
    await runToFailure(failed.jobId);
    fault.remove();
    const { administrator, outputs, url } = world();

    const begun = await reapplyErasures({ ...outputs, AwsEndpointUrl: url }, since, administrator);

    expect(begun).toContain(failed.jobId);
    expect(begun).not.toContain(unknown.jobId);
    expect((await runPersonErasure(world(), failed.jobId, person.principalId)).status).toBe('SUCCEEDED');
  },
);

it('is not about an account of several tenants', async ({ officer, second }) => {
  const person = await givenPerson(world(), ['owners'], ['acme', 'other']);
  const { jobId } = personErasureOf(await erasePerson(officer, person.principalId));
  await approveErasure(second, jobId);
  await world().streams.settled();

  expect(await storedErasure(world(), jobId)).toMatchObject({
    status: 'FAILED',
    failure: 'PERSON_IN_SEVERAL_TENANTS',
  });
});
