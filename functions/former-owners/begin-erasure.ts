/**
 * Begins the erasure of what is due of one person's times with one vehicle: stores the job, its
 * lock and the progress of the plan in one transaction.
 */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  type DataJobItem,
  type RequestedJob,
  audienceOfPerson,
  hasEnded,
  jobSeconds,
  newJob,
  newLock,
} from '../../domain/data-jobs.ts';
import type { ErasedRange } from '../../domain/erased-times.ts';
import { type ErasureFacts, plannedErasureClient } from '../../domain/erasure.ts';
import { type EndedTime, type PlannedErasureItem, timesToErase } from '../../domain/planned-erasure.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { tableName } from '../aws/documents.ts';
import type { OwnTime } from '../erasure/scope.ts';
import { unsharedPart } from '../erasure/unshared-part.ts';
import { findJob } from '../data-jobs/job-store.ts';
import { findAccess } from './person-times.ts';
import { periodAgo } from './period.ts';
import { readReplan } from './plan-erasure.ts';
import { type Write, findPlanByKey, writePlan } from './plan-store.ts';
import { sharingTimes } from './sharing-times.ts';

/**
 * BEGUN when a job was stored. NOTHING when none is due or left. WAITING when another job of the
 * person about the vehicle runs, or another write came first; the next run tries again.
 */
export type BeginOutcome = 'BEGUN' | 'NOTHING' | 'WAITING';

/** Begins one part of one time at most; later runs begin the others. Throws what a call throws. */
export async function beginErasure(planKey: string, options: CallOptions): Promise<BeginOutcome> {
  const stored = await findPlanByKey(planKey, options);
  if (stored === undefined) {
    return 'NOTHING';
  }
  const settled = await withoutEnded(stored, options);
  if (settled === undefined) {
    return 'WAITING';
  }
  const { referenceId, requestedBy: ownerId } = settled;
  // An access that was to end may have been made longer.
  const replan = await readReplan(await findAccess({ ownerId, referenceId }, options), options);
  const plan = replan(settled);
  const endedBy = periodAgo();
  const due = timesToErase(plan).find(({ until }) => until <= endedBy);
  if (due === undefined) {
    return isDeepStrictEqual(plan, stored) ? 'NOTHING' : store(plan, [], 'NOTHING', options);
  }
  const part = await partOf(plan, due, endedBy, options);
  const until = part === undefined ? due.until : new Date(part.until).toISOString();
  const begun = { ...plan.begun, [due.from]: until };
  if (part === undefined) {
    return store(replan({ ...plan, begun }), [], 'NOTHING', options);
  }
  const job = newErasure(plan, part);
  const before = plan.begun[due.from];
  const running = { jobId: job.jobId, from: due.from, ...(before !== undefined && { before }) };
  const after = replan({ ...plan, begun, running });
  return store(after, beginWrites(job), 'BEGUN', options);
}

/** Returns the outcome where the plan and the other writes were stored. */
async function store(
  plan: PlannedErasureItem,
  writes: readonly Write[],
  outcome: BeginOutcome,
  options: CallOptions,
): Promise<BeginOutcome> {
  return (await writePlan(plan, writes, options)) === 'WRITTEN' ? outcome : 'WAITING';
}

/**
 * The plan without a job that has ended. What a failed job should have erased is left again.
 * Undefined while the job runs.
 */
async function withoutEnded(
  { running, ...plan }: PlannedErasureItem,
  options: CallOptions,
): Promise<PlannedErasureItem | undefined> {
  if (running === undefined) {
    return plan;
  }
  const job = await findJob(running.jobId, options);
  if (job?.status === 'SUCCEEDED') {
    return plan;
  }
  if (job !== undefined && !hasEnded(job)) {
    return undefined;
  }
  const { [running.from]: _begun, ...others } = plan.begun;
  const { before, from } = running;
  return { ...plan, begun: { ...others, ...(before !== undefined && { [from]: before }) } };
}

/** The first part that is left of the time, and that is not another owner's data too. */
async function partOf(
  { begun, referenceId, requestedBy: ownerId, tenantId }: PlannedErasureItem,
  { from, until }: EndedTime,
  endedBy: string,
  options: CallOptions,
): Promise<ErasedRange | undefined> {
  const done = begun[from];
  const time: OwnTime = {
    ...{ ownerId, referenceId, tenantId },
    from: done === undefined ? Date.parse(from) : Date.parse(done) + 1,
    until: Date.parse(until),
  };
  return unsharedPart(time, await sharingTimes(time, endedBy, options));
}

/** The job, as `eraseVehicleData` would store it. No part of its time is shared. */
function newErasure(plan: PlannedErasureItem, { from, until }: ErasedRange): DataJobItem {
  const { referenceId, requestedBy, tenantId } = plan;
  const jobId = randomUUID();
  const facts: ErasureFacts = {
    ...{ from: `${from}`, until: `${until}` },
    ...{ clientId: plannedErasureClient, requestId: jobId },
  };
  const requested: RequestedJob = {
    ...{ jobId, kind: 'VEHICLE_DATA_ERASURE', tenantId, requestedBy, referenceId },
    ...{ audience: audienceOfPerson(tenantId, requestedBy), facts: { ...facts } },
  };
  return newJob(requested, referenceId, {
    requestedAt: new Date().toISOString(),
    endsBy: new Date(Date.now() + jobSeconds.VEHICLE_DATA_ERASURE * 1000).toISOString(),
    nowSeconds: Math.floor(Date.now() / 1000),
  });
}

/** An erased vehicle keeps its item without the ciphertext, and its state must stay as it is. */
function beginWrites(job: DataJobItem): readonly Write[] {
  const TableName = tableName('DataJobs');
  return [
    { Put: { TableName, Item: job, ConditionExpression: 'attribute_not_exists(jobId)' } },
    {
      Put: {
        TableName,
        Item: newLock(job),
        ConditionExpression: 'attribute_not_exists(jobId) OR expiresAt < :now',
        ExpressionAttributeValues: { ':now': Math.floor(Date.now() / 1000) },
      },
    },
    {
      ConditionCheck: {
        TableName: tableName('VehicleRegistry'),
        Key: { referenceId: job.referenceId },
        ConditionExpression: 'attribute_exists(referenceId) AND encryptedVin <> :none',
        ExpressionAttributeValues: { ':none': '' },
      },
    },
  ];
}
