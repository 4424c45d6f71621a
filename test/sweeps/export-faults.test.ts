/**
 * Exports of several parts with a fault at each of their AWS calls, and with the function killed
 * before and after each. In the gate each kind of fault meets some of the calls. Each archive has
 * every record once and in order.
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { audienceOfPerson, newJob, newLock } from '../../domain/data-jobs.ts';
import { type SignalName, signals } from '../../domain/signals.ts';
import { storedExport } from '../support/erasures.ts';
import { filesOf } from '../support/exports.ts';
import {
  type CallPoint,
  faultKinds,
  pointsOfFunction,
  timesToReachTheFunction,
} from '../support/fault-sweep.ts';
import { givenAccess, givenPerson, givenVehicle } from '../support/given.ts';
import { functionRole, invoke } from '../support/commands.ts';
import { givenMessages } from '../support/live-items.ts';
import { sampleOf, shareOf } from '../support/sample.ts';
import { itemsOf, putItems, setAttribute } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const beganAt = Date.now() - 86_400_000;
const since = new Date(beganAt).toISOString();
/** A part takes eight megabytes of records of about two kilobytes. */
const messages = 7_000;
const numbers = (Object.keys(signals) as SignalName[]).filter((name) => 'minimum' in signals[name]);

let referenceId: string;
let ownerId: string;
let points: readonly CallPoint[];
let role: string;
let whole: readonly string[];

/** Writes the job as the mutation does. */
async function request(): Promise<string> {
  const jobId = randomUUID();
  const now = Date.now();
  const job = newJob(
    {
      ...{ jobId, kind: 'VEHICLE_EXPORT', tenantId: 'acme', referenceId, requestedBy: ownerId },
      ...{ audience: audienceOfPerson('acme', ownerId), facts: { since, ownerSince: since } },
    },
    referenceId,
    {
      requestedAt: new Date(now).toISOString(),
      endsBy: new Date(now + 86_400_000).toISOString(),
      nowSeconds: Math.floor(now / 1000),
    },
  );
  await putItems(world(), 'DataJobs', [newLock(job), job]);
  return jobId;
}

/** Lets the job run to its end, and returns how it ended. */
async function ended(jobId: string): Promise<string | undefined> {
  for (let round = 0; round < 12; round += 1) {
    await world().streams.settled();
    const job = (await itemsOf(world(), 'DataJobs')).find((item) => item.jobId === jobId);
    if (job !== undefined && 'endedAt' in job && job.endedAt !== undefined) {
      return job.status;
    }
    await setAttribute(world(), 'DataJobs', { jobId }, 'dueAt', new Date(0).toISOString());
    await invoke(world(), 'SettleDataJobs', {});
  }
  return undefined;
}

/** The records of the archive, file after file, and what its manifest counts. */
async function exported(jobId: string): Promise<readonly string[]> {
  const files = filesOf(await storedExport(world(), jobId));
  const names = [...files.keys()].filter((name) => name.endsWith('.jsonl'));
  const lines = names.flatMap((name) => (files.get(name) ?? '').trimEnd().split('\n'));
  return [...lines, (files.get('manifest.json') ?? '').trim()];
}

beforeAll(async () => {
  role = functionRole(world(), 'RunExports');
  const owner = await givenPerson(world(), ['owners']);
  const vehicle = await givenVehicle(await givenPerson(world(), ['provisioners']));
  await givenAccess(await givenPerson(world(), ['operators']), owner, vehicle);
  ({ referenceId } = vehicle);
  ownerId = owner.principalId;
  await setAttribute(world(), 'Ownership', { ownerId, referenceId }, 'since', since);
  const values = Object.fromEntries(numbers.map((signal, index) => [signal, index + 0.5]));
  await givenMessages(
    world(),
    referenceId,
    Array.from({ length: messages }, (_, index) => ({
      ...{ at: beganAt + (index + 1) * 1_000, eventId: randomUUID(), signals: values },
    })),
  );
  const from = world().calls.next();
  const jobId = await request();
  expect(await ended(jobId)).toBe('SUCCEEDED');
  whole = await exported(jobId);
  points = pointsOfFunction(world(), 'RunExports', from);
}, 240_000);

it('has several parts, and every message once', () => {
  const parts = points.filter(({ operation }) => operation === 'UploadPart');

  expect(parts.length).toBeGreaterThan(1);
  expect(whole.filter((line) => line.includes('"eventId"')).length).toBe(messages);
  expect(new Set(whole).size).toBe(whole.length);
});

describe.each(shareOf(faultKinds, 1, 2))('the fault %s at each call', (kind) => {
  it('delays an export, which then has every record once', { timeout: 600_000 }, async () => {
    for (const point of sampleOf(points, 1, faultKinds.indexOf(kind))) {
      const place = `${kind} ${point.service}:${point.operation} ${point.nth}`;
      const fault = world().faults.inject({
        ...{ ...point, kind, times: timesToReachTheFunction[kind] },
        principal: role,
      });
      const jobId = await request();

      expect(await ended(jobId), place).toBe('SUCCEEDED');

      fault.remove();
      expect(fault.fired(), place).toBeGreaterThan(0);
      expect(await exported(jobId), place).toEqual(whole);
    }
  });
});
