/** Naming an access, last step: writes the name on the access that the caller named. */
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import { requireNamed, setName } from './name-writes.ts';
import { requireAccess } from './require-access.ts';
import type { SharingContext } from './sharing-context.ts';

/** Fails with ACTION_NOT_ALLOWED for another person's access, except an owner for a driver's. */
export function request(ctx: SharingContext<unknown>): DynamoDBTransactWriteItemsRequest {
  const own = requireAccess(ctx);
  const { name, target } = ctx.stash;
  if (name === undefined || target?.tenantId !== own.tenantId) {
    fail('ACCESS_NOT_FOUND');
  }
  const isOwn = target.ownerId === own.ownerId;
  if (!isOwn && (own.role !== 'OWNER' || target.role !== 'DRIVER')) {
    fail('ACTION_NOT_ALLOWED');
  }
  return setName(ctx, target, 'name', name, now());
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: SharingContext<unknown, TransactWriteResult | null>): null {
  return requireNamed(ctx);
}
