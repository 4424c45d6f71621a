/** Inviting and offering: reads the vehicle's open codes, which the new one is added to. */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import { type VehicleCodesItem, vehicleCodesKey } from '../../domain/invitations.ts';
import { fail } from '../runtime/fail.ts';
import type { SharingContext } from './sharing-context.ts';

/** Reads consistently, so that an earlier call of the same owner causes no conflict. */
export function request(ctx: SharingContext<unknown>): DynamoDBGetItemRequest {
  const key = util.dynamodb.toMapValues({ codeHash: vehicleCodesKey(ctx.stash.referenceId) });
  return { operation: 'GetItem', key, consistentRead: true };
}

/** Stores the codes in the stash; there are none before the first code. */
export function response(ctx: SharingContext<unknown, VehicleCodesItem | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  if (ctx.result) {
    ctx.stash.codes = ctx.result.codes;
  }
  return null;
}
