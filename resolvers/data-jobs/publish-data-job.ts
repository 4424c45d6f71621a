/**
 * Publishes to subscribers of `onDataJob`: the result of this mutation is the event. Called by the
 * functions that continue jobs.
 */
import { type Context, type NONERequest, util } from '@aws-appsync/utils';
import type { MutationPublishDataJobArgs, PublishDataJobInput } from '../../domain/generated/schema-types.ts';

type PublishContext = Context<
  MutationPublishDataJobArgs,
  Record<string, never>,
  undefined,
  undefined,
  PublishDataJobInput
>;

/** The event, and when it was published. */
type PublishedJob = PublishDataJobInput & { readonly publishedAtSeconds: number };

/** Makes no call, because the table has the job already. */
export function request(ctx: PublishContext): NONERequest {
  return { payload: ctx.args.input };
}

/** The event with the time by AppSync's own clock, as for `publishRemoteCommand`. */
export function response(ctx: PublishContext): PublishedJob {
  return { ...ctx.result, publishedAtSeconds: util.time.nowEpochSeconds() };
}
