/** Ending an access: writes the end, marked as not yet published. */
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import { isOpenAccess } from '../../domain/access.ts';
import type { MutationEndAccessArgs } from '../../domain/generated/schema-types.ts';
import { changedViewers } from '../../domain/viewers.ts';
import { requireTenantVehicle } from '../registry/require-tenant-vehicle.ts';
import { type OwnershipItem, unpublishedEnd } from '../../domain/registry.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import { checkUnchanged, failChange, putAccess, putHistory, putViewers } from './change.ts';
import { requireOwner } from './require-owner.ts';
import type { SharingContext } from './sharing-context.ts';

type EndContext<Result = unknown> = SharingContext<MutationEndAccessArgs, Result>;

/**
 * Fails with VEHICLE_NOT_FOUND or ACCESS_NOT_FOUND, and with ACTION_NOT_ALLOWED when a driver calls
 * or an owner names an owner's access. An ended access keeps its end and is marked again, so that
 * an operator can repeat the call to close a subscription that was confirmed just after the end.
 */
export function request(ctx: EndContext): DynamoDBTransactWriteItemsRequest {
  const { accessId, caller, viewers } = ctx.stash;
  const own = accessId === undefined ? undefined : requireOwner(ctx);
  requireTenantVehicle(ctx);
  const access = accessId === undefined ? ctx.stash.access : ctx.stash.target;
  if (access?.tenantId !== caller.tenantId) {
    fail('ACCESS_NOT_FOUND');
  }
  if (own !== undefined && access.role !== 'DRIVER') {
    fail('ACTION_NOT_ALLOWED');
  }
  const at = now();
  const isOpen = isOpenAccess(access, at);
  const ended: OwnershipItem = isOpen ? { ...access, until: at } : access;
  const changed: OwnershipItem = { ...ended, endState: unpublishedEnd, endMarkedAt: at };
  ctx.stash.changed = changed;
  ctx.stash.ends = [{ ownerId: changed.ownerId, endMarkedAt: at }];
  const marking = putAccess(ctx.env, access, changed);
  if (!isOpen) {
    return { operation: 'TransactWriteItems', transactItems: [marking] };
  }
  const remaining = changedViewers(viewers ?? {}, changed, at);
  const { referenceId, ownerId, role } = changed;
  const transactItems = [
    marking,
    putHistory(ctx.env, { referenceId, ownerId, role }, 'ACCESS_ENDED', caller, at),
    putViewers(ctx.env, referenceId, viewers, remaining),
    ...(own === undefined ? [] : [checkUnchanged(ctx.env, own)]),
  ];
  return { operation: 'TransactWriteItems', transactItems };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: EndContext<TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}
