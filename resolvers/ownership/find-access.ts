/** Reads a person's access to a vehicle. */
import { type DynamoDBGetItemRequest, runtime, util } from '@aws-appsync/utils';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail } from '../runtime/fail.ts';

/**
 * Reads consistently, so that an end of an access applies at once. Skipped for callers whose access
 * does not matter. For all others the call is made even if the vehicle does not exist, so that the
 * number of calls does not reveal it.
 */
export function request(ctx: VehicleContext<unknown>): DynamoDBGetItemRequest {
  const { ownerId, referenceId } = ctx.stash;
  if (ownerId === undefined) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  return {
    operation: 'GetItem',
    key: util.dynamodb.toMapValues({ ownerId, referenceId }),
    consistentRead: true,
  };
}

/** Stores the access in the stash, open or ended. */
export function response(ctx: VehicleContext<unknown, OwnershipItem | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  if (ctx.result) {
    ctx.stash.access = ctx.result;
  }
  return null;
}
