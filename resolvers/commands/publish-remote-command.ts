/**
 * Publishes to subscribers of `onRemoteCommand`: the result of this mutation is the event. Called
 * by the command functions.
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

/** The event: the command, and when it was published. */
type PublishedCommand = PublishRemoteCommandInput & { readonly publishedAtSeconds: number };

/** Makes no call, because the ledger has the command already. */
export function request(ctx: PublishContext): NONERequest {
  return { payload: ctx.args.input };
}

/**
 * The command with the time by AppSync's own clock. With a publisher's slow clock, subscribers
 * whose token has expired would still receive the event.
 */
export function response(ctx: PublishContext): PublishedCommand {
  return { ...ctx.result, publishedAtSeconds: util.time.nowEpochSeconds() };
}
