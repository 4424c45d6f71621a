/**
 * What the command functions publish to subscribers of `onRemoteCommand`: the result of this
 * mutation is the event.
 */
import { type Context, type NONERequest, util } from '@aws-appsync/utils';
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

/** What an event says: the command, and when it was published. */
type PublishedCommand = PublishRemoteCommandInput & { readonly publishedAtSeconds: number };

/** Calls nothing: the ledger has it already. */
export function request(ctx: PublishContext): NONERequest {
  return { payload: ctx.args.input };
}

/**
 * The command with the time by AppSync's own clock, so that no publisher's clock prolongs a token.
 */
export function response(ctx: PublishContext): PublishedCommand {
  return { ...ctx.result, publishedAtSeconds: util.time.nowEpochSeconds() };
}
