/** Approving an erasure, last step: begins the job, with its lock and the audit record. */
import { type DynamoDBTransactWriteItemsRequest, runtime, util } from '@aws-appsync/utils';
import type { AuditRecord } from '../../domain/audit.ts';
import {
  type DataJobItem,
  jobSeconds,
  needsApproval,
  newLock,
  withApproval,
} from '../../domain/data-jobs.ts';
import { tables } from '../../domain/tables.ts';
import { type Write, failChange } from '../ownership/change.ts';
import { putRecordTogether } from '../records/put-record.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requireTable } from '../runtime/tables.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { JobContext } from './context.ts';
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
  if (job.approvedBy !== undefined) {
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
  };
  return {
    operation: 'TransactWriteItems',
    transactItems: [beginJob(ctx, approved), extendLock(ctx, approved), putRecordTogether(ctx.env, record)],
  };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: JobContext<unknown, TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}

/** Only once, and never by the person who requested it. */
function beginJob(ctx: JobContext, job: DataJobItem): Write {
  const { jobId, ...facts } = job;
  return {
    operation: 'PutItem',
    table: requireTable(ctx.env, tables.DataJobs),
    key: util.dynamodb.toMapValues({ jobId }),
    attributeValues: util.dynamodb.toMapValues({ ...facts }),
    condition: {
      expression:
        '#requestedAt = :requestedAt AND #requestedBy <> :approvedBy AND attribute_not_exists(#approvedBy)',
      expressionNames: {
        '#requestedAt': 'requestedAt',
        '#requestedBy': 'requestedBy',
        '#approvedBy': 'approvedBy',
      },
      expressionValues: util.dynamodb.toMapValues({
        ':requestedAt': job.requestedAt,
        ':approvedBy': job.approvedBy,
      }),
      returnValuesOnConditionCheckFailure: false,
    },
  };
}

/** The lock ended with the time for the approval. Another job may have taken it meanwhile. */
function extendLock(ctx: JobContext, job: DataJobItem): Write {
  const { jobId, ...facts } = newLock(job);
  return {
    operation: 'PutItem',
    table: requireTable(ctx.env, tables.DataJobs),
    key: util.dynamodb.toMapValues({ jobId }),
    attributeValues: util.dynamodb.toMapValues({ ...facts }),
    condition: {
      expression: 'attribute_not_exists(#jobId) OR #holder = :holder OR #expiresAt < :now',
      expressionNames: { '#jobId': 'jobId', '#holder': 'holder', '#expiresAt': 'expiresAt' },
      expressionValues: util.dynamodb.toMapValues({
        ':holder': job.jobId,
        ':now': util.time.nowEpochSeconds(),
      }),
      returnValuesOnConditionCheckFailure: false,
    },
  };
}
