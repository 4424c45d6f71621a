/** The claims to a vehicle, last step: checks that the caller may see them and reads a page. */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import type { ClaimItem } from '../../domain/claim.ts';
import type { QueryOwnershipClaimsArgs } from '../../domain/generated/schema-types.ts';
import type { VehicleContext } from '../registry/context.ts';
import { type Page, failPage, pageOf, requirePageLimit } from '../runtime/page.ts';
import { requireClaimsView } from './require-claims-view.ts';

/** Fails with VEHICLE_NOT_FOUND. The pages of owners and drivers begin with their access. */
export function request(ctx: VehicleContext<QueryOwnershipClaimsArgs>): DynamoDBQueryRequest {
  const view = requireClaimsView(ctx);
  // Every time sorts after '0'.
  const since = view.as === 'OWNER' ? view.since : '0';
  return {
    operation: 'Query',
    index: 'byVehicle',
    query: {
      expression: '#claimedVehicle = :referenceId AND #confirmedAt >= :since',
      expressionNames: { '#claimedVehicle': 'claimedVehicle', '#confirmedAt': 'confirmedAt' },
      expressionValues: util.dynamodb.toMapValues({ ':referenceId': ctx.stash.referenceId, ':since': since }),
    },
    scanIndexForward: false,
    ...pageOf(ctx.args, requirePageLimit(ctx.args)),
  };
}

/** Fails with INVALID_ARGUMENT for an unusable `nextToken`, with SERVICE_UNAVAILABLE otherwise. */
export function response(
  ctx: VehicleContext<QueryOwnershipClaimsArgs, Page<ClaimItem> | null>,
): Page<ClaimItem> {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  return ctx.result ?? { items: [] };
}
