/** A link to an export: decides whether the caller gets it, and records it before it is made. */
import { type DynamoDBPutItemRequest, util } from '@aws-appsync/utils';
import type { AuditRecord } from '../../domain/audit.ts';
import { exportAvailableSeconds, isExport } from '../../domain/data-jobs.ts';
import { putRecord } from '../records/put-record.ts';
import { now, toMilliSeconds } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { JobContext } from './context.ts';
import { requireJob } from './require-job.ts';

/**
 * Fails with DATA_JOB_NOT_FOUND, also for another officer's export; with EXPORT_NOT_READY before it
 * has succeeded, and with EXPORT_EXPIRED after three days.
 */
export function request(ctx: JobContext): DynamoDBPutItemRequest {
  const { caller, requestId } = ctx.stash;
  const { endedAt, jobId, kind, requestedBy, status } = requireJob(ctx);
  if (requestedBy !== caller.principalId || !isExport(kind)) {
    fail('DATA_JOB_NOT_FOUND');
  }
  if (status !== 'SUCCEEDED' || endedAt === undefined) {
    fail('EXPORT_NOT_READY');
  }
  if (util.time.nowEpochMilliSeconds() >= toMilliSeconds(endedAt) + exportAvailableSeconds * 1000) {
    fail('EXPORT_EXPIRED');
  }
  const record: AuditRecord = {
    action: 'EXPORT_LINK',
    outcome: 'LINKED',
    tenantId: caller.tenantId,
    at: now(),
    id: util.autoId(),
    actorId: caller.principalId,
    actorRoles: caller.roles,
    clientId: caller.clientId,
    requestId,
    jobId,
  };
  return putRecord(ctx, record);
}

/** Fails with SERVICE_UNAVAILABLE without the record. */
export function response(ctx: JobContext): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  return null;
}
