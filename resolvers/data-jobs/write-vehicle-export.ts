/** Exporting a vehicle's data: starts the job. */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import { livingStatuses } from '../../domain/access.ts';
import { type DataJobLock, audienceOfPerson } from '../../domain/data-jobs.ts';
import type { MutationExportVehicleDataArgs } from '../../domain/generated/schema-types.ts';
import { ownerSinceOf } from '../../domain/viewers.ts';
import { checkStatus, checkUnchanged } from '../ownership/change.ts';
import { requireOwnTime } from '../ownership/require-own-time.ts';
import { now } from '../runtime/clock.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { JobContext } from './context.ts';
import { keepFormerData } from './keep-former-data.ts';
import { requireStarted, startJob } from './start.ts';

type ExportContext<Result = unknown> = JobContext<MutationExportVehicleDataArgs, Result>;

/**
 * Fails with VEHICLE_NOT_FOUND, and with ACTION_NOT_ALLOWED for a driver. The job has the bounds of
 * the owner's time, so that a later change of the access cannot move them. The data of a former
 * owner is kept from then on.
 */
export function request(ctx: ExportContext): DynamoDBTransactWriteItemsRequest {
  const { own, endedAt } = requireOwnTime(ctx);
  const { caller, referenceId } = ctx.stash;
  const { principalId: requestedBy, tenantId } = caller;
  const requested = {
    jobId: util.autoId(),
    kind: 'VEHICLE_EXPORT' as const,
    tenantId,
    audience: audienceOfPerson(tenantId, requestedBy),
    requestedBy,
    referenceId,
    facts: {
      since: own.since,
      ownerSince: ownerSinceOf(own),
      ...(endedAt === undefined ? {} : { until: endedAt }),
    },
  };
  return startJob(ctx, requested, referenceId, { action: 'VEHICLE_EXPORT', outcome: 'STARTED' }, [
    checkUnchanged(ctx.env, own),
    checkStatus(ctx.env, { referenceId, tenantId }, livingStatuses),
    ...(endedAt === undefined ? [] : [keepFormerData(ctx.env, own, now())]),
  ]);
}

/** Fails with RATE_LIMITED, CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: ExportContext<TransactWriteResult<DataJobLock> | null>): null {
  return requireStarted(ctx);
}
