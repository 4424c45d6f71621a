/** What the command functions tell subscribers of `onRemoteCommand`: the answer of this mutation is the event. */
import type { Context, NONERequest } from '@aws-appsync/utils';
import type {
  MutationPublishRemoteCommandArgs,
  PublishRemoteCommandInput,
} from '../../domain/generated/schema-types.ts';

type PublishContext = Context<
  MutationPublishRemoteCommandArgs,
  Record<string, never>,
  undefined,
  undefined,
  PublishRemoteCommandInput
>;

/** Calls nothing: the ledger has it already. */
export function request(ctx: PublishContext): NONERequest {
  return { payload: ctx.args.input };
}

/** The command as it was given. */
export function response(ctx: PublishContext): PublishRemoteCommandInput {
  return ctx.result;
}
