/**
 * Publishes to subscribers of `onVehicleState`: the result of this mutation is the event. Called by
 * the ingest function.
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

/** The event: the change, and when it was published. */
type PublishedChange = PublishVehicleStateInput & Pick<VehicleStateChange, 'publishedAtSeconds'>;

/** Makes no call, because the state is stored already. */
export function request(ctx: PublishContext): NONERequest {
  return { payload: ctx.args.input };
}

/**
 * The change with the time by AppSync's own clock. With a publisher's slow clock, subscribers whose
 * token has expired would still receive the event.
 */
export function response(ctx: PublishContext): PublishedChange {
  return { ...ctx.result, publishedAtSeconds: util.time.nowEpochSeconds() };
}
