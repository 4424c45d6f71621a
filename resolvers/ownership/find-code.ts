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
 * Stores the item and its vehicle's Reference ID in the stash. For an unknown code, and for one of
 * the other field, the Reference ID that was never issued stays there: the same calls follow.
 */
export function response(ctx: SharingContext<CodeArguments, CodeItem | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  const item = ctx.result;
  // The hash holds the tenant already.
  if (!item || item.tenantId !== ctx.stash.caller.tenantId) {
    return null;
  }
  if (item.purpose === ctx.stash.purpose) {
    ctx.stash.codeItem = item;
    ctx.stash.referenceId = item.referenceId;
  } else {
    ctx.stash.isOfOtherField = true;
  }
  return null;
}
