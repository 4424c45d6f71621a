/** A vehicle's access log, last step: checks the caller's access and reads a page of entries. */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import { accessLogSince } from '../../domain/access-log.ts';
import type { AuditItem } from '../../domain/audit.ts';
import type { QueryVehicleAccessLogArgs } from '../../domain/generated/schema-types.ts';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { now } from '../runtime/clock.ts';
import { type Page, failPage, pageOf, requirePageLimit } from '../runtime/page.ts';

/**
 * Fails with VEHICLE_NOT_FOUND. The key condition ends at the present, before entries under a hold,
 * so that no page has a gap where one is hidden. An entry may have been recorded before the
 * caller's access and appear after its beginning, so the filter compares the time of the record.
 * Drivers get only entries of their own. DynamoDB filters after it has counted the page.
 */
export function request(ctx: VehicleContext<QueryVehicleAccessLogArgs>): DynamoDBQueryRequest {
  const access = requireAccess(ctx);
  const since = accessLogSince(access);
  const isDriver = access.role !== 'OWNER';
  return {
    operation: 'Query',
    index: 'byVehicle',
    query: {
      expression: '#referenceId = :referenceId AND #shownAt BETWEEN :since AND :until',
      expressionNames: { '#referenceId': 'referenceId', '#shownAt': 'shownAt' },
      expressionValues: util.dynamodb.toMapValues({
        ':referenceId': ctx.stash.referenceId,
        ':since': since,
        // The key of an entry of this very moment is greater than the bare time.
        ':until': `${now()}~`,
      }),
    },
    filter: {
      expression: isDriver ? '#at >= :since AND #actorId = :viewer' : '#at >= :since',
      expressionNames: { '#at': 'at', ...(isDriver ? { '#actorId': 'actorId' } : {}) },
      expressionValues: util.dynamodb.toMapValues({
        ':since': since,
        ...(isDriver ? { ':viewer': access.ownerId } : {}),
      }),
    },
    scanIndexForward: false,
    ...pageOf(ctx.args, requirePageLimit(ctx.args)),
  };
}

/** Fails with INVALID_ARGUMENT for an unusable `nextToken`, with SERVICE_UNAVAILABLE otherwise. */
export function response(
  ctx: VehicleContext<QueryVehicleAccessLogArgs, Page<AuditItem> | null>,
): Page<AuditItem> {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  return ctx.result ?? { items: [] };
}
