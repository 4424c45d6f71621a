/**
 * Granting access, last step: writes the access. After an earlier access has ended, a new one
 * begins now.
 */
import { type DynamoDBTransactWriteItemsRequest, runtime } from '@aws-appsync/utils';
import { grantedAccess, isLiving, isSameAccess, livingStatuses } from '../../domain/access.ts';
import type { MutationGrantAccessArgs } from '../../domain/generated/schema-types.ts';
import { changedViewers, exceedsLimit, sinceIsTaken } from '../../domain/viewers.ts';
import { requireTenantVehicle } from '../registry/require-tenant-vehicle.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { AccessContext } from './access-context.ts';
import { checkStatus, failChange, putHistory, putViewers } from './change.ts';
import { isOfErasedPerson, putGrantedAccess } from './granted-access.ts';

/**
 * Fails with VEHICLE_NOT_FOUND when the vehicle is not a living one of the tenant, and with
 * ACCESS_LIMIT_REACHED when too many other persons have access. An access that is already as
 * requested is not written again.
 */
export function request(ctx: AccessContext<MutationGrantAccessArgs>): DynamoDBTransactWriteItemsRequest {
  const { caller, access, referenceId, until, viewers } = ctx.stash;
  const at = now();
  if (!isLiving(requireTenantVehicle(ctx))) {
    fail('VEHICLE_NOT_FOUND');
  }
  if (until !== undefined && until <= at) {
    fail('INVALID_ARGUMENT', { argument: 'input.until' });
  }
  const { ownerId, role } = ctx.args.input;
  const requested = {
    ownerId,
    referenceId,
    tenantId: caller.tenantId,
    role,
    verifiedBy: 'OPERATOR' as const,
    grantedBy: caller.principalId,
  };
  const changed = grantedAccess(until === undefined ? requested : { ...requested, until }, access, at);
  ctx.stash.changed = changed;
  if (access !== undefined && isSameAccess(access, changed)) {
    ctx.stash.changed = access;
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  if (changed.since === at && sinceIsTaken(viewers, ownerId, at)) {
    fail('CONFLICT');
  }
  const after = changedViewers(viewers ?? {}, changed, at);
  if (exceedsLimit(after)) {
    fail('ACCESS_LIMIT_REACHED');
  }
  const transactItems = [
    ...putGrantedAccess(ctx.env, access, changed),
    putHistory(ctx.env, changed, 'ACCESS_GRANTED', caller, at),
    putViewers(ctx.env, referenceId, viewers, after),
    checkStatus(ctx.env, { referenceId, tenantId: caller.tenantId }, livingStatuses),
  ];
  return { operation: 'TransactWriteItems', transactItems };
}

/**
 * Fails with INVALID_ARGUMENT for a person who is erased, and with CONFLICT or SERVICE_UNAVAILABLE
 * when nothing was written.
 */
export function response(ctx: AccessContext<MutationGrantAccessArgs, TransactWriteResult | null>): null {
  if (ctx.error) {
    if (isOfErasedPerson(ctx.result)) {
      fail('INVALID_ARGUMENT', { argument: 'input.ownerId' });
    }
    failChange(ctx.result);
  }
  return null;
}
