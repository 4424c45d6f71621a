/**
 * Revealing a VIN to the vehicle's owner: writes the vehicle's history and the audit record, before
 * the VIN is read.
 */
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import { livingStatuses } from '../../domain/access.ts';
import { checkStatus, checkUnchanged, failChange } from '../ownership/change.ts';
import { requireOwner } from '../ownership/require-owner.ts';
import { now } from '../runtime/clock.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { RevealContext } from './context.ts';
import { putRecord, putRevealLine } from './writes.ts';

/** Fails with VEHICLE_NOT_FOUND, and with ACTION_NOT_ALLOWED for a driver. */
export function request(ctx: RevealContext): DynamoDBTransactWriteItemsRequest {
  const own = requireOwner(ctx);
  const { caller, referenceId } = ctx.stash;
  const at = now();
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      checkUnchanged(ctx.env, own),
      checkStatus(ctx.env, { referenceId, tenantId: caller.tenantId }, livingStatuses),
      putRevealLine(ctx, { event: 'OWN_VIN_REVEALED' }, at),
      putRecord(ctx, { action: 'OWN_VIN_REVEAL', outcome: 'REVEALED' }, at),
    ],
  };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: RevealContext<unknown, TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}
