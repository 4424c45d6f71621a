/** Reads a claim by its id; later steps decide who may see it. */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import type { ClaimItem } from '../../domain/claim.ts';
import { fail } from '../runtime/fail.ts';
import type { ClaimContext } from './context.ts';

/** Reads consistently, so that a stop applies at once. */
export function request(ctx: ClaimContext): DynamoDBGetItemRequest {
  const key = util.dynamodb.toMapValues({ claimId: ctx.stash.claimId });
  return { operation: 'GetItem', key, consistentRead: true };
}

/**
 * Stores the claim in the stash, with its vehicle and claimant for the following reads. They run
 * alike for an unknown claim, so that the number of calls does not reveal whether it exists.
 */
export function response(ctx: ClaimContext<unknown, ClaimItem | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  const claim = ctx.result ?? undefined;
  ctx.stash.ownerId = claim?.ownerId ?? ctx.stash.caller.principalId;
  if (claim !== undefined) {
    ctx.stash.claim = claim;
    ctx.stash.referenceId = claim.claimedVehicle ?? ctx.stash.referenceId;
  }
  return null;
}
