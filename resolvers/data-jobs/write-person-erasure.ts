/** Erasing a person: stores the job, which begins once another privacy officer approves it. */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import { type DataJobLock, audienceOfOfficers } from '../../domain/data-jobs.ts';
import type { OfficersErasureFacts } from '../../domain/erasure.ts';
import type { MutationErasePersonArgs } from '../../domain/generated/schema-types.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { JobContext } from './context.ts';
import { requireStarted, startJob } from './start.ts';

type ErasureContext<Result = unknown> = JobContext<MutationErasePersonArgs, Result>;

/** Writes nothing about the person but the job, and reads nothing. */
export function request(ctx: ErasureContext): DynamoDBTransactWriteItemsRequest {
  const { caller, requestId } = ctx.stash;
  const { clientId, principalId: requestedBy, tenantId } = caller;
  const { caseNumber, personId, reason: erasureReason } = ctx.args;
  const facts: OfficersErasureFacts = { clientId, requestId };
  const requested = {
    jobId: util.autoId(),
    kind: 'PERSON_ERASURE' as const,
    tenantId,
    audience: audienceOfOfficers(tenantId),
    requestedBy,
    personId,
    erasureReason,
    caseNumber,
    facts: { ...facts },
  };
  return startJob(
    ctx,
    requested,
    personId,
    { action: 'ERASURE', outcome: 'REQUESTED', erasureReason, caseNumber },
    [],
  );
}

/** Fails with RATE_LIMITED, CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: ErasureContext<TransactWriteResult<DataJobLock> | null>): null {
  return requireStarted(ctx);
}
