/**
 * Erasures of persons with a fault at a share of their AWS calls (in a full sweep at each), and
 * with the function killed before and after them. Every one ends, leaves no value of the person,
 * and the audit log still verifies.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from 'local-aws';
import { readCertificate } from '../../records/erasure-certificate.ts';
import { functionRole } from '../support/commands.ts';
import { type CallPoint, pointsOfFunction, timesToReachTheFunction } from '../support/fault-sweep.ts';
import { type Person, givenPerson, givenVehicle } from '../support/given.ts';
import {
  type KnownPerson,
  approveErasure,
  erasePerson,
  erased,
  givenKnownPerson,
  personErasureOf,
  placesOf,
  runPersonErasure,
} from '../support/person-erasures.ts';
import { verifiedExportOf } from '../support/records.ts';
import { casesOfPart, sampleOf, shareOf, sweepParts } from '../support/sample.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
let points: readonly CallPoint[];
let role: string;

async function officers(): Promise<readonly [Person, Person]> {
  return [await givenPerson(world(), ['privacy-officers']), await givenPerson(world(), ['privacy-officers'])];
}

async function given(): Promise<KnownPerson> {
  const [provisioner, operator, friend] = [
    await givenPerson(world(), ['provisioners']),
    await givenPerson(world(), ['operators']),
    await givenPerson(world(), ['owners']),
  ];
  const vehicles = [
    await givenVehicle(provisioner),
    await givenVehicle(provisioner),
    await givenVehicle(provisioner),
  ] as const;
  return givenKnownPerson(world(), { operator, friend, vehicles });
}

beforeAll(async () => {
  role = functionRole(world(), 'EraseData');
  const { person } = await given();
  const from = world().calls.next();
  await erased(world(), await officers(), person.principalId);
  points = pointsOfFunction(world(), 'EraseData', from);
}, 120_000);

it('calls every service that it erases in', () => {
  const calls = new Set(points.map(({ service, operation }) => `${service}:${operation}`));

  expect([...calls]).toEqual(
    expect.arrayContaining([
      ...['AdminDeleteUser', 'AdminDisableUser', 'AdminUserGlobalSignOut', 'ListUsers'].map(
        (operation) => `cognito-idp:${operation}`,
      ),
      ...['BatchGetItem', 'DeleteItem', 'Query', 'Scan', 'TransactWriteItems', 'UpdateItem'].map(
        (operation) => `dynamodb:${operation}`,
      ),
      ...['kms:Sign', 's3:DeleteObject'],
    ]),
  );
});

const kinds: readonly FaultKind[] = [
  'throttle',
  'timeout-after-success',
  'kill-caller-before',
  'kill-caller-after',
];
/** Each takes some seconds. */
const faultsOfEach = 1;

describe.each(sampleOf(kinds, 2))('the fault %s at a call', (kind) => {
  it.each(sweepParts)(
    'delays an erasure, which then ends and leaves nothing (%i)',
    async (part) => {
      const own = shareOf(points, kinds.indexOf(kind), kinds.length);
      for (const point of casesOfPart(sampleOf(own, faultsOfEach), part)) {
        const place = `${kind} ${point.service}:${point.operation} ${point.nth}`;
        const { person, values } = await given();
        const [one, other] = await officers();
        const fault = world().faults.inject({
          ...{ ...point, kind, times: timesToReachTheFunction[kind] },
          principal: role,
        });
        const { jobId } = personErasureOf(await erasePerson(one, person.principalId));
        personErasureOf(await approveErasure(other, jobId));

        const { result, status } = await runPersonErasure(world(), jobId, person.principalId);

        fault.remove();
        expect(status, place).toBe('SUCCEEDED');
        expect(readCertificate(result ?? '')?.statement.erasureId, place).toBe(jobId);
        expect(await placesOf(world(), values), place).toEqual(['table DataJobs']);
      }
      expect(await verifiedExportOf(world(), 'acme')).toMatchObject({ isIntact: true });
    },
    540_000,
  );
});
