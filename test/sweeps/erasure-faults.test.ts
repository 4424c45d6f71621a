/**
 * Erasures with a fault at each of their AWS calls, and with the function killed before and after
 * each. In the gate each kind of fault meets some of the calls. Every erasure ends, nothing of the
 * erased time is left, and the data of other times stays.
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { audienceOfPerson, newJob, newLock } from '../../domain/data-jobs.ts';
import { readCertificate } from '../../records/erasure-certificate.ts';
import { givenErasable, runErasure } from '../support/erasures.ts';
import { functionRole } from '../support/commands.ts';
import {
  type CallPoint,
  faultKinds,
  pointsOfFunction,
  timesToReachTheFunction,
} from '../support/fault-sweep.ts';
import { givenMessages, givenState } from '../support/live-items.ts';
import { sampleOf, shareOf } from '../support/sample.ts';
import { itemsOf, putItems } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';
import { packSignals } from '../../functions/telemetry/pack-signals.ts';

const world = useSharedWorld();
let points: readonly CallPoint[];
let role: string;

const stores = ['Telemetry', 'TelemetrySummaries', 'RemoteCommands'] as const;

interface Requested {
  readonly jobId: string;
  readonly referenceId: string;
  readonly ownerId: string;
}

/** Stores data of the time and from before it, and the job as the mutation writes it. */
async function request(): Promise<Requested> {
  const [jobId, referenceId, ownerId] = [randomUUID(), randomUUID(), randomUUID()];
  const from = Date.now() - 60_000;
  const since = new Date(from).toISOString();
  const own = { ownerId, referenceId, tenantId: 'acme', role: 'OWNER', since } as const;
  await putItems(world(), 'Ownership', [
    { ...own, verifiedBy: 'OPERATOR', grantedBy: 'operator', name: 'Kim', vehicleName: 'Bee' },
  ]);
  const earlier = { at: from - 1, eventId: 'earlier', signals: { 'Vehicle.Speed': 1 } };
  await givenMessages(world(), referenceId, [earlier]);
  await givenState(world(), referenceId, {
    version: 1,
    signals: { 'Vehicle.Speed': [3, Date.now(), Date.now()] },
  });
  await givenErasable(world(), referenceId, ownerId);
  const until = Date.now();
  const job = newJob(
    {
      ...{ jobId, kind: 'VEHICLE_DATA_ERASURE', tenantId: 'acme', referenceId, requestedBy: ownerId },
      audience: audienceOfPerson('acme', ownerId),
      facts: { from: `${from}`, until: `${until}`, clientId: 'client', requestId: randomUUID() },
    },
    referenceId,
    {
      requestedAt: new Date(until).toISOString(),
      endsBy: new Date(until + 86_400_000).toISOString(),
      nowSeconds: Math.floor(until / 1000),
    },
  );
  await putItems(world(), 'DataJobs', [newLock(job), job]);
  return { jobId, referenceId, ownerId };
}

/** What is left of the vehicle, of the person and of the lock. */
async function leftOf({ jobId, ownerId, referenceId }: Requested) {
  const items = await Promise.all(stores.map((table) => itemsOf(world(), table)));
  const states = await itemsOf(world(), 'VehicleState');
  const accesses = await itemsOf(world(), 'Ownership');
  const jobs = await itemsOf(world(), 'DataJobs');
  return {
    stored: items.flat().filter((item) => item.referenceId === referenceId).length,
    signals: states.find((item) => item.referenceId === referenceId)?.state?.signals,
    names: accesses
      .filter((item) => item.ownerId === ownerId)
      .map(({ name, vehicleName }) => [name, vehicleName]),
    locks: jobs.filter((item) => 'holder' in item && item.holder === jobId).length,
    records: (await itemsOf(world(), 'AuditLog')).filter(({ atId }) => atId.endsWith(jobId)).length,
  };
}

/** Only the message from before the time is left, and the hour with a minute of another time. */
const erased = {
  stored: 2,
  signals: packSignals({}),
  names: [['Kim', undefined]],
  locks: 0,
  records: 1,
};

beforeAll(async () => {
  role = functionRole(world(), 'EraseData');
  const from = world().calls.next();
  const requested = await request();
  await runErasure(world(), requested.jobId);
  expect(await leftOf(requested)).toEqual(erased);
  points = pointsOfFunction(world(), 'EraseData', from);
}, 60_000);

it('reads and deletes in every store, records, signs, and ends', () => {
  const calls = new Set(points.map(({ service, operation }) => `${service}:${operation}`));

  expect([...calls].sort()).toEqual([
    ...['DeleteItem', 'GetItem', 'PutItem', 'Query', 'TransactWriteItems', 'UpdateItem'].map(
      (operation) => `dynamodb:${operation}`,
    ),
    'kms:Sign',
  ]);
});

describe.each(shareOf(faultKinds, 0, 2))('the fault %s at each call', (kind) => {
  it('delays an erasure, which then ends and leaves nothing', { timeout: 540_000 }, async () => {
    for (const point of sampleOf(points, 1, faultKinds.indexOf(kind))) {
      const place = `${kind} ${point.service}:${point.operation} ${point.nth}`;
      const fault = world().faults.inject({
        ...{ ...point, kind, times: timesToReachTheFunction[kind] },
        principal: role,
      });
      const requested = await request();

      const { result, status } = await runErasure(world(), requested.jobId);

      fault.remove();
      expect(status, place).toBe('SUCCEEDED');
      expect(readCertificate(result ?? '')?.statement.erasureId, place).toBe(requested.jobId);
      expect(await leftOf(requested), place).toEqual(erased);
    }
  });
});
