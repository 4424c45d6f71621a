/** Ending, last step: writes the end of the access. */
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import { runtime } from '@aws-appsync/utils';
import { isOpenAccess } from '../../domain/access.ts';
import type { MutationEndAccessArgs } from '../../domain/generated/schema-types.ts';
import { changedViewers } from '../../domain/viewers.ts';
import { requireTenantVehicle } from '../registry/require-tenant-vehicle.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { AccessContext } from './access-context.ts';
import { failChange, putAccess, putHistory, putViewers } from './change.ts';

/** Fails with VEHICLE_NOT_FOUND or ACCESS_NOT_FOUND. An access that has ended keeps its end. */
export function request(ctx: AccessContext<MutationEndAccessArgs>): DynamoDBTransactWriteItemsRequest {
  const { caller, access, viewers } = ctx.stash;
  requireTenantVehicle(ctx);
  if (access?.tenantId !== caller.tenantId) fail('ACCESS_NOT_FOUND');
  const at = now();
  if (!isOpenAccess(access, at)) {
    ctx.stash.changed = access;
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const changed = { ...access, until: at };
  ctx.stash.changed = changed;
  const transactItems = [
    putAccess(ctx.env, access, changed),
    putHistory(ctx.env, changed, 'ACCESS_ENDED', caller, at),
    putViewers(ctx.env, changed.referenceId, viewers, changedViewers(viewers ?? {}, changed, at)),
  ];
  return { operation: 'TransactWriteItems', transactItems };
}

/** All or none was written. */
export function response(ctx: AccessContext<MutationEndAccessArgs, TransactWriteResult | null>): null {
  if (ctx.error) failChange(ctx.result);
  return null;
}
