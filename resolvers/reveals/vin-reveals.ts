/** The reveals that the tenant's privacy officers requested, newest first. */
import type { Context, DynamoDBQueryRequest } from '@aws-appsync/utils';
import type { QueryVinRevealsArgs, VinRevealPage } from '../../domain/generated/schema-types.ts';
import type { RevealItem } from '../../domain/reveal.ts';
import { type Page, failPage } from '../runtime/page.ts';
import { queryByTenant } from '../runtime/tenant-page.ts';
import { toVinReveal } from './to-vin-reveal.ts';

type RevealsContext<Result = unknown> = Context<
  QueryVinRevealsArgs,
  Record<string, never>,
  undefined,
  undefined,
  Result
>;

/** One page of the caller's tenant. */
export function request(ctx: RevealsContext): DynamoDBQueryRequest {
  return queryByTenant(ctx);
}

/** Fails with INVALID_ARGUMENT for an unusable `nextToken`, with SERVICE_UNAVAILABLE otherwise. */
export function response(ctx: RevealsContext<Page<RevealItem> | null>): VinRevealPage {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  const items = (ctx.result?.items ?? []).map((item) => toVinReveal(item));
  return { items, nextToken: ctx.result?.nextToken ?? null };
}
