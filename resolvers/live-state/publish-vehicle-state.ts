/** What the ingest function tells subscribers of `onVehicleState`: the answer of this mutation is the event. */
import type { Context, NONERequest } from '@aws-appsync/utils';
import type {
  MutationPublishVehicleStateArgs,
  PublishVehicleStateInput,
} from '../../domain/generated/schema-types.ts';

type PublishContext = Context<
  MutationPublishVehicleStateArgs,
  Record<string, never>,
  undefined,
  undefined,
  PublishVehicleStateInput
>;

/** Calls nothing: the state is stored already. */
export function request(ctx: PublishContext): NONERequest {
  return { payload: ctx.args.input };
}

/** The change as it was given. */
export function response(ctx: PublishContext): PublishVehicleStateInput {
  return ctx.result;
}
