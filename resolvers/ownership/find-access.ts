/** Reads a person's access to a vehicle. */
import { type DynamoDBGetItemRequest, runtime, util } from '@aws-appsync/utils';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail } from '../runtime/fail.ts';

/**
 * Reads consistently: an access that has ended counts from that moment. Skipped for callers whose
 * access does not matter; for all others the call is made whether the vehicle exists or not, so
 * that the calls do not tell.
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

/** Leaves the access, open or ended. */
export function response(ctx: VehicleContext<unknown, OwnershipItem | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  if (ctx.result) {
    ctx.stash.access = ctx.result;
  }
  return null;
}
