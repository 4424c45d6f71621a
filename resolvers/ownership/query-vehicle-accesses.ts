/** Accesses to a vehicle, last step: checks that the vehicle is the tenant's and reads a page. */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import type { QueryVehicleAccessesArgs } from '../../domain/generated/schema-types.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { VehicleContext } from '../registry/context.ts';
import { requireTenantVehicle } from '../registry/require-tenant-vehicle.ts';
import { type Page, failPage, pageOf, requirePageLimit } from '../runtime/page.ts';

/**
 * Queries byVehicle. The caller's tenant is part of the key. An index cannot be read consistently.
 */
export function request(ctx: VehicleContext<QueryVehicleAccessesArgs>): DynamoDBQueryRequest {
  const { referenceId } = requireTenantVehicle(ctx);
  return {
    operation: 'Query',
    index: 'byVehicle',
    query: {
      expression: '#referenceId = :referenceId AND #tenantId = :tenantId',
      expressionNames: { '#referenceId': 'referenceId', '#tenantId': 'tenantId' },
      expressionValues: util.dynamodb.toMapValues({
        ':referenceId': referenceId,
        ':tenantId': ctx.stash.caller.tenantId,
      }),
    },
    ...pageOf(ctx.args, requirePageLimit(ctx.args)),
  };
}

/**
 * Returns the accesses as stored; fails with INVALID_ARGUMENT for an unusable `nextToken`, with
 * SERVICE_UNAVAILABLE for other errors.
 */
export function response(
  ctx: VehicleContext<QueryVehicleAccessesArgs, Page<OwnershipItem> | null>,
): Page<OwnershipItem> {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  return ctx.result ?? { items: [] };
}
