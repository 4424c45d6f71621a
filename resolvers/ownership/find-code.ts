/** Accepting by a code: reads the code's item. */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import type { CodeItem } from '../../domain/invitations.ts';
import { fail } from '../runtime/fail.ts';
import type { CodeArguments } from './accept-code.ts';
import type { SharingContext } from './sharing-context.ts';

/** Reads consistently, so that a code can be used as soon as it was made. */
export function request(ctx: SharingContext<CodeArguments>): DynamoDBGetItemRequest {
  const key = util.dynamodb.toMapValues({ codeHash: ctx.stash.givenHash });
  return { operation: 'GetItem', key, consistentRead: true };
}

/**
 * Stores the item and its vehicle's Reference ID in the stash. For an unknown code the Reference ID
 * that was never issued stays there, so that the same calls follow.
 */
export function response(ctx: SharingContext<CodeArguments, CodeItem | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  const item = ctx.result;
  // The hash holds purpose and tenant already.
  if (item && item.purpose === ctx.stash.purpose && item.tenantId === ctx.stash.caller.tenantId) {
    ctx.stash.codeItem = item;
    ctx.stash.referenceId = item.referenceId;
  }
  return null;
}
