/**
 * Publishes to subscribers of `onVehicleAccess`: the result of this mutation is the event. Called
 * by `announceEvents`.
 */
import { type Context, type NONERequest, util } from '@aws-appsync/utils';
import type {
  MutationPublishVehicleAccessArgs,
  PublishVehicleAccessInput,
} from '../../domain/generated/schema-types.ts';

type PublishContext = Context<
  MutationPublishVehicleAccessArgs,
  Record<string, never>,
  undefined,
  undefined,
  PublishVehicleAccessInput
>;

/** The event, and when it was published. */
type PublishedAccess = PublishVehicleAccessInput & { readonly publishedAtSeconds: number };

/** Makes no call, because the history has the event already. */
export function request(ctx: PublishContext): NONERequest {
  return { payload: ctx.args.input };
}

/** The event with the time by AppSync's own clock, as for `publishRemoteCommand`. */
export function response(ctx: PublishContext): PublishedAccess {
  return { ...ctx.result, publishedAtSeconds: util.time.nowEpochSeconds() };
}
