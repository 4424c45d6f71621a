/** The vehicles of the caller's tenant in every status, newest first. */
import type { Context, DynamoDBQueryRequest } from '@aws-appsync/utils';
import type { QueryVehiclesArgs, VehiclePage } from '../../domain/generated/schema-types.ts';
import type { VehicleItem } from '../../domain/registry.ts';
import { type Page, failPage } from '../runtime/page.ts';
import { queryByTenant } from '../runtime/tenant-page.ts';
import { toVehicle } from './to-vehicle.ts';

type VehiclesContext<Result = unknown> = Context<
  QueryVehiclesArgs,
  Record<string, never>,
  undefined,
  undefined,
  Result
>;

/** One page of the caller's tenant. */
export function request(ctx: VehiclesContext): DynamoDBQueryRequest {
  return queryByTenant(ctx);
}

/** Only staff may call this field. */
export function response(ctx: VehiclesContext<Page<VehicleItem> | null>): VehiclePage {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  const items = (ctx.result?.items ?? []).map((item) => toVehicle(item, true));
  return { items, nextToken: ctx.result?.nextToken ?? null };
}
