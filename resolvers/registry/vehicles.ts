/** The vehicles of the caller's tenant in every status, newest first. */
import { type Context, type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import type { QueryVehiclesArgs, VehiclePage } from '../../domain/generated/schema-types.ts';
import type { VehicleItem } from '../../domain/registry.ts';
import { requireCaller } from '../runtime/caller.ts';
import { type Page, failPage, pageOf, requirePageLimit } from '../runtime/page.ts';
import { toVehicle } from './to-vehicle.ts';

type VehiclesContext<Result = unknown> = Context<
  QueryVehiclesArgs,
  Record<string, never>,
  undefined,
  undefined,
  Result
>;

/** Queries byTenant with the caller's tenant, which is never an argument. */
export function request(ctx: VehiclesContext): DynamoDBQueryRequest {
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

/** Only staff may call this field. */
export function response(ctx: VehiclesContext<Page<VehicleItem> | null>): VehiclePage {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  const items = (ctx.result?.items ?? []).map((item) => toVehicle(item, true));
  return { items, nextToken: ctx.result?.nextToken ?? null };
}
