/**
 * Erasures of vehicles with a fault at a share of their AWS calls (in a full sweep at each), and
 * with the function killed before and after them. Every one ends, leaves no value of the vehicle,
 * and the audit log still verifies.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from 'local-aws';
import { readCertificate } from '../../records/erasure-certificate.ts';
import { functionRole } from '../support/commands.ts';
import { type CallPoint, pointsOfFunction, timesToReachTheFunction } from '../support/fault-sweep.ts';
import { type Person, givenPerson } from '../support/given.ts';
import { approveErasure, personErasureOf, placesOf } from '../support/person-erasures.ts';
import { verifiedExportOf } from '../support/records.ts';
import { casesOfPart, sampleOf, shareOf, sweepParts } from '../support/sample.ts';
import { itemsOf } from '../support/tables.ts';
import {
  type KnownVehicle,
  eraseVehicle,
  erasedVehicle,
  givenKnownVehicle,
  runVehicleErasure,
} from '../support/vehicle-erasures.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
let points: readonly CallPoint[];
let role: string;

interface Given extends KnownVehicle {
  readonly officers: readonly [Person, Person];
}

async function given(): Promise<Given> {
  const officers = [
    await givenPerson(world(), ['privacy-officers']),
    await givenPerson(world(), ['privacy-officers']),
  ] as const;
  const people = {
    operator: await givenPerson(world(), ['operators']),
    provisioner: await givenPerson(world(), ['provisioners']),
  };
  return { officers, ...(await givenKnownVehicle(world(), { officers, ...people })) };
}

/** What is left of the vehicle: the places of its values, its records of the end, and its locks. */
async function leftOf(jobId: string, { values, vehicle: { referenceId } }: Given) {
  const jobs = await itemsOf(world(), 'DataJobs');
  const entries = (await itemsOf(world(), 'AuditLog')).filter((entry) => entry.atId.endsWith(jobId));
  return {
    places: await placesOf(world(), values),
    records: entries.length,
    locks: jobs.filter((item) => 'holder' in item && item.jobId.endsWith(referenceId)).length,
  };
}

/** Counters under the keyed hash, which no item leads to. */
const erased = { places: ['table Allowances'], records: 1, locks: 0 };

beforeAll(async () => {
  role = functionRole(world(), 'EraseData');
  const { officers, vehicle } = await given();
  const from = world().calls.next();
  await erasedVehicle(world(), officers, vehicle.referenceId);
  points = pointsOfFunction(world(), 'EraseData', from);
}, 120_000);

it('calls every service that it erases in', () => {
  const calls = new Set(points.map(({ service, operation }) => `${service}:${operation}`));

  expect([...calls].sort()).toEqual([
    ...['DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'TransactWriteItems', 'UpdateItem'].map(
      (operation) => `dynamodb:${operation}`,
    ),
    ...['kms:Sign', 's3:DeleteObject'],
  ]);
});

const kinds: readonly FaultKind[] = [
  'throttle',
  'internal-error',
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
        const known = await given();
        const { officers, vehicle } = known;
        const fault = world().faults.inject({
          ...{ ...point, kind, times: timesToReachTheFunction[kind] },
          principal: role,
        });
        const { jobId } = personErasureOf(await eraseVehicle(officers[0], vehicle.referenceId));
        personErasureOf(await approveErasure(officers[1], jobId));

        const { result, status } = await runVehicleErasure(world(), jobId);

        fault.remove();
        expect(status, place).toBe('SUCCEEDED');
        expect(readCertificate(result ?? '')?.statement.erasureId, place).toBe(jobId);
        expect(await leftOf(jobId, known), place).toEqual(erased);
      }
      expect(await verifiedExportOf(world(), 'acme')).toMatchObject({ isIntact: true });
    },
    540_000,
  );
});
