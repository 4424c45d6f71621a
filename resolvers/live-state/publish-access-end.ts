/**
 * Called by `publishAccessEnd` and `settleAccessEnds`, once per request, when an access has ended.
 */
import type { Context, NONERequest } from '@aws-appsync/utils';
import type {
  AccessEnd,
  MutationPublishAccessEndArgs,
  PublishAccessEndInput,
} from '../../domain/generated/schema-types.ts';
import { endFollowing } from './follow-vehicle.ts';

type PublishContext = Context<
  MutationPublishAccessEndArgs,
  Record<string, never>,
  undefined,
  undefined,
  PublishAccessEndInput
>;

/** Makes no call, because the end is stored already. */
export function request(ctx: PublishContext): NONERequest {
  return { payload: ctx.args.input };
}

/** Closes the connections and returns their owner. */
export function response(ctx: PublishContext): AccessEnd {
  const { referenceId, ownerId } = ctx.result;
  endFollowing(referenceId, ownerId ?? undefined);
  return { referenceId, ownerId: ownerId ?? null };
}
