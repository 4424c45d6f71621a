/** Accesses to a vehicle, last step: checks that the caller may see them and reads a page. */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import type { QueryVehicleAccessesArgs } from '../../domain/generated/schema-types.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { VehicleContext } from '../registry/context.ts';
import { now } from '../runtime/clock.ts';
import { type Page, failPage, pageOf, requirePageLimit } from '../runtime/page.ts';
import { requireAccessesView } from './require-accesses-view.ts';

/**
 * Queries byVehicle. The caller's tenant is part of the key. An index cannot be read consistently.
 * DynamoDB filters after it has counted the page.
 */
export function request(ctx: VehicleContext<QueryVehicleAccessesArgs>): DynamoDBQueryRequest {
  const { caller, referenceId } = ctx.stash;
  const isStaff = requireAccessesView(ctx).as === 'STAFF';
  return {
    operation: 'Query',
    index: 'byVehicle',
    query: {
      expression: '#referenceId = :referenceId AND #tenantId = :tenantId',
      expressionNames: { '#referenceId': 'referenceId', '#tenantId': 'tenantId' },
      expressionValues: util.dynamodb.toMapValues({
        ':referenceId': referenceId,
        ':tenantId': caller.tenantId,
      }),
    },
    ...(isStaff ? {} : { filter: openNow() }),
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

function openNow(): NonNullable<DynamoDBQueryRequest['filter']> {
  return {
    expression: 'attribute_not_exists(#until) OR #until > :now',
    expressionNames: { '#until': 'until' },
    expressionValues: util.dynamodb.toMapValues({ ':now': now() }),
  };
}
