/** Naming a vehicle, last step: writes the name on the caller's access. */
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import { requireNamed, setName } from './name-writes.ts';
import { requireAccess } from './require-access.ts';
import type { SharingContext } from './sharing-context.ts';

/** Fails with VEHICLE_NOT_FOUND without an open access. */
export function request(ctx: SharingContext<unknown>): DynamoDBTransactWriteItemsRequest {
  const own = requireAccess(ctx);
  const { name } = ctx.stash;
  if (name === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  return setName(ctx, own, 'vehicleName', name, now());
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: SharingContext<unknown, TransactWriteResult | null>): null {
  return requireNamed(ctx);
}
