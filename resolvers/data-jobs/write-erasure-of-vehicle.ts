/** Erasing a vehicle: stores the job, which waits for the approval of another privacy officer. */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import { type DataJobLock, audienceOfOfficers } from '../../domain/data-jobs.ts';
import type { OfficersErasureFacts } from '../../domain/erasure.ts';
import type { MutationEraseVehicleArgs } from '../../domain/generated/schema-types.ts';
import { checkStatus } from '../ownership/change.ts';
import { requireTenantVehicle } from '../registry/require-tenant-vehicle.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { JobContext } from './context.ts';
import { requireStarted, startJob } from './start.ts';

type ErasureContext<Result = unknown> = JobContext<MutationEraseVehicleArgs, Result>;

/**
 * Fails with VEHICLE_NOT_FOUND alike for an absent vehicle and another tenant's, and with
 * ACTION_NOT_ALLOWED for one whose Reference ID has not ended.
 */
export function request(ctx: ErasureContext): DynamoDBTransactWriteItemsRequest {
  if (requireTenantVehicle(ctx).status !== 'REVOKED') {
    fail('ACTION_NOT_ALLOWED');
  }
  const { caller, referenceId, requestId } = ctx.stash;
  const { clientId, principalId: requestedBy, tenantId } = caller;
  const { caseNumber, reason: erasureReason } = ctx.args;
  const facts: OfficersErasureFacts = { clientId, requestId };
  const requested = {
    jobId: util.autoId(),
    kind: 'VEHICLE_ERASURE' as const,
    tenantId,
    audience: audienceOfOfficers(tenantId),
    requestedBy,
    referenceId,
    erasureReason,
    caseNumber,
    facts: { ...facts },
  };
  return startJob(
    ctx,
    requested,
    referenceId,
    { action: 'ERASURE', outcome: 'REQUESTED', erasureReason, caseNumber },
    [checkStatus(ctx.env, { referenceId, tenantId }, ['REVOKED'])],
  );
}

/** Fails with RATE_LIMITED, CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: ErasureContext<TransactWriteResult<DataJobLock> | null>): null {
  return requireStarted(ctx);
}
