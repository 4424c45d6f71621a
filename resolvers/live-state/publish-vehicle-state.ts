/**
 * What the ingest function publishes to subscribers of `onVehicleState`: the result of this
 * mutation is the event.
 */
import { type Context, type NONERequest, util } from '@aws-appsync/utils';
import type {
  MutationPublishVehicleStateArgs,
  PublishVehicleStateInput,
  VehicleStateChange,
} from '../../domain/generated/schema-types.ts';

type PublishContext = Context<
  MutationPublishVehicleStateArgs,
  Record<string, never>,
  undefined,
  undefined,
  PublishVehicleStateInput
>;

/** What an event says: the change, and when it was published. */
type PublishedChange = PublishVehicleStateInput & Pick<VehicleStateChange, 'publishedAtSeconds'>;

/** Calls nothing: the state is stored already. */
export function request(ctx: PublishContext): NONERequest {
  return { payload: ctx.args.input };
}

/**
 * The change with the time by AppSync's own clock, so that no publisher's clock prolongs a token.
 */
export function response(ctx: PublishContext): PublishedChange {
  return { ...ctx.result, publishedAtSeconds: util.time.nowEpochSeconds() };
}
