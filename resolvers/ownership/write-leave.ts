/**
 * Leaving a vehicle: ends the caller's access, and with the last owner's access those of the
 * drivers, in one transaction.
 */
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import { isOpenAccess } from '../../domain/access.ts';
import type { MutationLeaveVehicleArgs } from '../../domain/generated/schema-types.ts';
import { left } from '../../domain/leave.ts';
import { type OwnershipItem, unpublishedEnd } from '../../domain/registry.ts';
import { requireTenantVehicle } from '../registry/require-tenant-vehicle.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { AccessContext } from './access-context.ts';
import {
  type Write,
  endViewer,
  failChange,
  putAccess,
  putHistory,
  putViewers,
  shortenViewer,
} from './change.ts';

type LeaveContext<Result = unknown> = AccessContext<MutationLeaveVehicleArgs, Result>;

/**
 * Fails with VEHICLE_NOT_FOUND without an access, in any status of the vehicle. An ended access
 * keeps its end and is marked again, as by `endAccess`.
 */
export function request(ctx: LeaveContext): DynamoDBTransactWriteItemsRequest {
  const { access, caller } = ctx.stash;
  requireTenantVehicle(ctx);
  if (access?.tenantId !== caller.tenantId) {
    fail('VEHICLE_NOT_FOUND');
  }
  const at = now();
  const isOpen = isOpenAccess(access, at);
  const ended: OwnershipItem = isOpen ? { ...access, until: at } : access;
  const changed: OwnershipItem = { ...ended, endState: unpublishedEnd, endMarkedAt: at };
  ctx.stash.changed = changed;
  ctx.stash.ends = [{ ownerId: changed.ownerId, endMarkedAt: at }];
  const marking = putAccess(ctx.env, access, changed);
  const transactItems = isOpen ? [marking, ...leaveWrites(ctx, changed, at)] : [marking];
  return { operation: 'TransactWriteItems', transactItems };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: LeaveContext<TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}

/** The writes beside the caller's own access: at most 58, for 19 drivers. */
function leaveWrites(ctx: LeaveContext, changed: OwnershipItem, now: string): Write[] {
  const { env } = ctx;
  const { caller, referenceId, viewers } = ctx.stash;
  const { ended, shortened, until, viewers: after } = left(viewers ?? {}, changed.ownerId, now);
  ctx.stash.ends = [changed, ...ended].map(({ ownerId }) => ({ ownerId, endMarkedAt: now }));
  const { ownerId, role } = changed;
  const leavers = [{ ownerId, role }, ...ended];
  return [
    putViewers(env, referenceId, viewers, after),
    ...ended.map((one) => endViewer(env, referenceId, one, now)),
    ...leavers.map((one) =>
      putHistory(env, { referenceId, ownerId: one.ownerId, role: one.role }, 'ACCESS_ENDED', caller, now),
    ),
    ...shortened.flatMap((one) => [
      shortenViewer(env, referenceId, one, until ?? now),
      putHistory(env, { referenceId, ownerId: one.ownerId, role: one.role }, 'ACCESS_SHORTENED', caller, now),
    ]),
  ];
}
