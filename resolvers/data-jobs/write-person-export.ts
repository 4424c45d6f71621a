/** Exporting a person: starts the job. */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import { type DataJobLock, audienceOfOfficers } from '../../domain/data-jobs.ts';
import type { MutationExportPersonArgs } from '../../domain/generated/schema-types.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { JobContext } from './context.ts';
import { requireStarted, startJob } from './start.ts';

type ExportContext<Result = unknown> = JobContext<MutationExportPersonArgs, Result>;

/** Reads nothing of the person. The entry of the audit log names the person. */
export function request(ctx: ExportContext): DynamoDBTransactWriteItemsRequest {
  const { principalId: requestedBy, tenantId } = ctx.stash.caller;
  const { personId } = ctx.args;
  const requested = {
    jobId: util.autoId(),
    kind: 'PERSON_EXPORT' as const,
    tenantId,
    audience: audienceOfOfficers(tenantId),
    requestedBy,
    personId,
    facts: {},
  };
  return startJob(ctx, requested, personId, { action: 'PERSON_EXPORT', outcome: 'STARTED', personId }, []);
}

/** Fails with RATE_LIMITED, CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: ExportContext<TransactWriteResult<DataJobLock> | null>): null {
  return requireStarted(ctx);
}
