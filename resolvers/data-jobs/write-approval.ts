/**
 * Approving an erasure, last step: begins the job, or begins a failed one again, with its lock and
 * the audit record.
 */
import { type DynamoDBTransactWriteItemsRequest, runtime, util } from '@aws-appsync/utils';
import type { AuditRecord } from '../../domain/audit.ts';
import {
  type DataJobItem,
  jobSeconds,
  mayBeginAgain,
  needsApproval,
  newLock,
  withApproval,
} from '../../domain/data-jobs.ts';
import { type Write, failChange } from '../ownership/change.ts';
import { putRecordTogether } from '../records/put-record.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { JobContext } from './context.ts';
import { putItemIf } from './put-item.ts';
import { requireJob } from './require-job.ts';

/**
 * Fails with DATA_JOB_NOT_FOUND, also for a job that needs no approval; with SECOND_PERSON_REQUIRED
 * for the person who requested it, and for the one to be erased. A repeated approval writes
 * nothing.
 */
export function request(ctx: JobContext): DynamoDBTransactWriteItemsRequest {
  const { caller, requestId } = ctx.stash;
  const job = requireJob(ctx);
  const approvedBy = caller.principalId;
  if (!needsApproval(job.kind)) {
    fail('DATA_JOB_NOT_FOUND');
  }
  if (job.requestedBy === approvedBy || job.personId === approvedBy) {
    fail('SECOND_PERSON_REQUIRED');
  }
  if (job.approvedBy !== undefined && !mayBeginAgain(job)) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const epochMs = util.time.nowEpochMilliSeconds();
  const at = toTimestamp(epochMs);
  const endsBy = toTimestamp(epochMs + jobSeconds[job.kind] * 1000);
  const times = { requestedAt: at, endsBy, nowSeconds: util.time.nowEpochSeconds() };
  const approved = withApproval(job, { approvedBy, writeId: util.autoId() }, times);
  ctx.stash.job = approved;
  const record: AuditRecord = {
    action: 'ERASURE',
    outcome: 'APPROVED',
    tenantId: caller.tenantId,
    at,
    id: util.autoId(),
    actorId: approvedBy,
    actorRoles: caller.roles,
    clientId: caller.clientId,
    requestId,
    jobId: job.jobId,
    ...(job.referenceId === undefined ? {} : { referenceId: job.referenceId }),
    ...(job.erasureReason === undefined ? {} : { erasureReason: job.erasureReason }),
    ...(job.caseNumber === undefined ? {} : { caseNumber: job.caseNumber }),
  };
  return {
    operation: 'TransactWriteItems',
    transactItems: [beginJob(ctx, job, approved), extendLock(ctx, approved), putRecordTogether(ctx, record)],
  };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: JobContext<unknown, TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}

/** Only from the item that was read, and never by the person who requested it. */
function beginJob(ctx: JobContext, before: DataJobItem, job: DataJobItem): Write {
  return putItemIf(ctx, job, {
    expression: '#requestedAt = :requestedAt AND #requestedBy <> :approvedBy AND #writeId = :before',
    attributes: ['requestedAt', 'requestedBy', 'writeId'],
    values: {
      ':requestedAt': job.requestedAt,
      ':approvedBy': job.approvedBy,
      ':before': before.writeId,
    },
  });
}

/** The lock ended with the time for the approval. Another job may have taken it meanwhile. */
function extendLock(ctx: JobContext, job: DataJobItem): Write {
  return putItemIf(ctx, newLock(job), {
    expression: 'attribute_not_exists(#jobId) OR #holder = :holder OR #expiresAt < :now',
    attributes: ['jobId', 'holder', 'expiresAt'],
    values: { ':holder': job.jobId, ':now': util.time.nowEpochSeconds() },
  });
}
