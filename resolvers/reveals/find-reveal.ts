/** Reads a reveal by its id; later steps decide who may use it. */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import type { RevealItem } from '../../domain/reveal.ts';
import { fail } from '../runtime/fail.ts';
import type { RevealContext } from './context.ts';

/** Reads consistently, so that a reveal is not used twice by a stale read. */
export function request(ctx: RevealContext): DynamoDBGetItemRequest {
  const key = util.dynamodb.toMapValues({ revealId: ctx.stash.revealId });
  return { operation: 'GetItem', key, consistentRead: true };
}

/** Stores the reveal in the stash, with its vehicle for the following read. */
export function response(ctx: RevealContext<unknown, RevealItem | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  const reveal = ctx.result ?? undefined;
  if (reveal !== undefined) {
    ctx.stash.reveal = reveal;
    ctx.stash.referenceId = reveal.referenceId;
  }
  return null;
}
