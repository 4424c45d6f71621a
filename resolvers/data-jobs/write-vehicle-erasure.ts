/** Erasing the data of an owner's time: starts the job, which fixes the time. */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import { livingStatuses } from '../../domain/access.ts';
import { type DataJobLock, audienceOfPerson } from '../../domain/data-jobs.ts';
import { type ErasureFacts, ownTimeUntil } from '../../domain/erasure.ts';
import type { MutationEraseVehicleDataArgs } from '../../domain/generated/schema-types.ts';
import { ownerSinceOf } from '../../domain/viewers.ts';
import type { AccessContext } from '../ownership/access-context.ts';
import { checkStatus, checkUnchanged } from '../ownership/change.ts';
import { requireOwnTime } from '../ownership/require-own-time.ts';
import { now, toMilliSeconds } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { JobContext } from './context.ts';
import { requireStarted, startJob } from './start.ts';

type ErasureContext<Result = unknown> = JobContext<MutationEraseVehicleDataArgs, Result> &
  AccessContext<MutationEraseVehicleDataArgs, Result>;

/**
 * Fails with VEHICLE_NOT_FOUND for a person who never owned the vehicle, and with
 * ACTION_NOT_ALLOWED for a driver, and for an owner whose whole time another owner shares.
 */
export function request(ctx: ErasureContext): DynamoDBTransactWriteItemsRequest {
  const { own, endedAt } = requireOwnTime(ctx);
  const { caller, referenceId, requestId, viewers } = ctx.stash;
  const { clientId, principalId: requestedBy, tenantId } = caller;
  const from = toMilliSeconds(ownerSinceOf(own));
  const shared = ownTimeUntil(viewers ?? {}, requestedBy, now());
  const end = endedAt === undefined ? util.time.nowEpochMilliSeconds() : toMilliSeconds(endedAt);
  const until = shared === undefined ? end : Math.min(end, toMilliSeconds(shared) - 1);
  if (until < from) {
    fail('ACTION_NOT_ALLOWED');
  }
  const facts: ErasureFacts = { from: `${from}`, until: `${until}`, clientId, requestId };
  const requested = {
    jobId: util.autoId(),
    kind: 'VEHICLE_DATA_ERASURE' as const,
    tenantId,
    audience: audienceOfPerson(tenantId, requestedBy),
    requestedBy,
    referenceId,
    facts: { ...facts },
  };
  return startJob(ctx, requested, referenceId, { action: 'ERASURE', outcome: 'REQUESTED' }, [
    checkUnchanged(ctx.env, own),
    checkStatus(ctx.env, { referenceId, tenantId }, livingStatuses),
  ]);
}

/** Fails with RATE_LIMITED, CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: ErasureContext<TransactWriteResult<DataJobLock> | null>): null {
  return requireStarted(ctx);
}
