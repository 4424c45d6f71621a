/**
 * Starting a data job: the job, its lock, the allowance of the day and the audit entry in one
 * transaction, with the conditions under which the caller may start it.
 */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import { type AllowanceKind, allowances, allowanceWindow, erasuresFactor } from '../../domain/allowance.ts';
import type { AuditRecord } from '../../domain/audit.ts';
import {
  type DataJobLock,
  type RequestedJob,
  jobApprovalSeconds,
  jobSeconds,
  needsApproval,
  newJob,
  newLock,
  withoutApproval,
} from '../../domain/data-jobs.ts';
import { tables } from '../../domain/tables.ts';
import { type Write, failChange } from '../ownership/change.ts';
import { putRecordTogether } from '../records/put-record.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requireTable } from '../runtime/tables.ts';
import { type TransactWriteResult, failedConditionIndex } from '../runtime/transaction.ts';
import type { JobContext } from './context.ts';
import { putItemIf } from './put-item.ts';

/** What the audit log states about the start. */
type Start = Pick<AuditRecord, 'action' | 'outcome' | 'personId' | 'erasureReason' | 'caseNumber'>;

/** Positions of the writes in the transaction, by which a failed condition is recognized. */
const positions = { lock: 0, allowance: 1, allowanceOfTenant: 2 } as const;

/**
 * The transaction of a job about the vehicle or person `subject`. Stores the job in the stash.
 * `checks` decide at the moment of the write whether the caller may start it. A job that needs an
 * approval is stored without beginning, and counts for the tenant too.
 */
export function startJob(
  ctx: JobContext,
  requested: RequestedJob,
  subject: string,
  start: Start,
  checks: readonly Write[],
): DynamoDBTransactWriteItemsRequest {
  const { caller, requestId } = ctx.stash;
  const epochMs = util.time.nowEpochMilliSeconds();
  const requestedAt = toTimestamp(epochMs);
  const nowSeconds = util.time.nowEpochSeconds();
  const endsBy = toTimestamp(epochMs + jobSeconds[requested.kind] * 1000);
  const begun = newJob(requested, subject, { requestedAt, endsBy, nowSeconds });
  const isWaiting = needsApproval(requested.kind);
  const approvableUntil = toTimestamp(epochMs + jobApprovalSeconds * 1000);
  const job = isWaiting ? withoutApproval(begun, approvableUntil, nowSeconds) : begun;
  ctx.stash.job = job;
  // The type of a union cannot follow the spread of a part that fits it.
  const record = {
    ...start,
    tenantId: caller.tenantId,
    at: requestedAt,
    id: util.autoId(),
    actorId: caller.principalId,
    actorRoles: caller.roles,
    clientId: caller.clientId,
    requestId,
    jobId: requested.jobId,
    ...(requested.referenceId === undefined ? {} : { referenceId: requested.referenceId }),
  } as AuditRecord;
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      putLock(ctx, isWaiting ? { ...newLock(begun), expiresAt: job.expiresAt } : newLock(begun)),
      takeOfDay(ctx, 'dataJobsOfPerson', caller.principalId),
      ...(isWaiting ? [takeOfDay(ctx, 'erasuresOfTenant', caller.tenantId)] : []),
      putItemIf(ctx, job, { expression: 'attribute_not_exists(#jobId)', attributes: ['jobId'] }),
      putRecordTogether(ctx, record),
      ...checks,
    ],
  };
}

/**
 * After the transaction. When the caller has a running job about the subject, stores its id for
 * `data-jobs/find-job`. Fails with RATE_LIMITED beyond the allowance, and with CONFLICT or
 * SERVICE_UNAVAILABLE when nothing was written.
 */
export function requireStarted(ctx: JobContext<unknown, TransactWriteResult<DataJobLock> | null>): null {
  if (!ctx.error) {
    return null;
  }
  const isWaiting = needsApproval(ctx.stash.job?.kind ?? 'VEHICLE_EXPORT');
  delete ctx.stash.job;
  const failed = failedConditionIndex(ctx.result);
  if (failed === positions.lock) {
    const holder = ctx.result?.cancellationReasons?.[positions.lock]?.item?.holder;
    if (holder !== undefined) {
      ctx.stash.jobId = holder;
      return null;
    }
  }
  if (failed === positions.allowance || (isWaiting && failed === positions.allowanceOfTenant)) {
    fail('RATE_LIMITED', { retryAfterSeconds: ctx.stash.retryAfterSeconds ?? 1 });
  }
  return failChange(ctx.result);
}

/** A lock whose time has passed may still be stored. */
function putLock(ctx: JobContext, lock: DataJobLock): Write {
  return putItemIf(ctx, lock, {
    expression: 'attribute_not_exists(#jobId) OR #expiresAt < :now',
    attributes: ['jobId', 'expiresAt'],
    values: { ':now': util.time.nowEpochSeconds() },
    returnsItem: true,
  });
}

/** Counts the job, if the day's allowance has a unit left. Without a limit none has. */
function takeOfDay(ctx: JobContext, kind: AllowanceKind, principalId: string): Write {
  const window = allowanceWindow(principalId, kind, util.time.nowEpochSeconds());
  ctx.stash.retryAfterSeconds = window.retryAfterSeconds;
  // APPSYNC_JS parses numbers by unary plus.
  const limitOfOne = +(ctx.env[allowances[kind].limitVariable] ?? '0');
  const limit = kind === 'erasuresOfTenant' ? limitOfOne * erasuresFactor : limitOfOne;
  return {
    operation: 'UpdateItem',
    table: requireTable(ctx.env, tables.Allowances),
    key: util.dynamodb.toMapValues({ principalKindWindow: window.principalKindWindow }),
    update: {
      expression: 'SET #expiresAt = :expiresAt ADD #used :one',
      expressionNames: { '#used': 'used', '#expiresAt': 'expiresAt' },
      expressionValues: util.dynamodb.toMapValues({ ':one': 1, ':expiresAt': window.expiresAt }),
    },
    condition: {
      expression: '(attribute_not_exists(#used) AND :limit > :none) OR #used < :limit',
      expressionNames: { '#used': 'used' },
      expressionValues: util.dynamodb.toMapValues({ ':limit': limit, ':none': 0 }),
      returnValuesOnConditionCheckFailure: false,
    },
  };
}
