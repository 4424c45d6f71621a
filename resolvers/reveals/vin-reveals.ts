/** The reveals that the tenant's privacy officers requested, newest first. */
import { type Context, type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import type { QueryVinRevealsArgs, VinRevealPage } from '../../domain/generated/schema-types.ts';
import type { RevealItem } from '../../domain/reveal.ts';
import { requireCaller } from '../runtime/caller.ts';
import { type Page, failPage, pageOf, requirePageLimit } from '../runtime/page.ts';
import { toVinReveal } from './to-vin-reveal.ts';

type RevealsContext<Result = unknown> = Context<
  QueryVinRevealsArgs,
  Record<string, never>,
  undefined,
  undefined,
  Result
>;

/** Queries byTenant with the caller's tenant, which is never an argument. */
export function request(ctx: RevealsContext): DynamoDBQueryRequest {
  const { tenantId } = requireCaller(ctx);
  return {
    operation: 'Query',
    index: 'byTenant',
    query: {
      expression: '#tenantId = :tenantId',
      expressionNames: { '#tenantId': 'tenantId' },
      expressionValues: util.dynamodb.toMapValues({ ':tenantId': tenantId }),
    },
    scanIndexForward: false,
    ...pageOf(ctx.args, requirePageLimit(ctx.args)),
  };
}

/** Fails with INVALID_ARGUMENT for an unusable `nextToken`, with SERVICE_UNAVAILABLE otherwise. */
export function response(ctx: RevealsContext<Page<RevealItem> | null>): VinRevealPage {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  const items = (ctx.result?.items ?? []).map((item) => toVinReveal(item));
  return { items, nextToken: ctx.result?.nextToken ?? null };
}
