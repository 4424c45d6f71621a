/**
 * Conversion, step 4 of 5: reads the caller's access to the vehicle and decides the outcome. The call is made for every caller and
 * also when nothing was found, so that neither its presence nor its time tells an unknown VIN from another's.
 */
import type { DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { util } from '@aws-appsync/utils';
import { conversionOutcome } from '../../domain/conversion.ts';
import { neverIssuedReferenceId } from '../../domain/reference-id.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { ConversionContext } from './context.ts';
import { skipWhenDecided } from './skip.ts';

/** Reads consistently: an access that has ended counts from that moment. */
export function request(ctx: ConversionContext): DynamoDBGetItemRequest {
  skipWhenDecided(ctx.stash);
  const ownerId = ctx.stash.caller.principalId;
  const referenceId = ctx.stash.vehicle?.referenceId ?? neverIssuedReferenceId;
  return {
    operation: 'GetItem',
    key: util.dynamodb.toMapValues({ ownerId, referenceId }),
    consistentRead: true,
  };
}

/** Decides. */
export function response(ctx: ConversionContext<OwnershipItem | null>): null {
  const { caller, vehicle, at } = ctx.stash;
  ctx.stash.outcome = ctx.error ? 'FAILED' : conversionOutcome(caller, vehicle, ctx.result ?? undefined, at);
  return null;
}
