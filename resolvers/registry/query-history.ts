/**
 * Vehicle history, last step: checks that the caller may see the vehicle and reads a page of
 * events.
 */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import { hasRole } from '../../domain/access.ts';
import type { QueryVehicleHistoryArgs } from '../../domain/generated/schema-types.ts';
import type { VehicleHistoryItem } from '../../domain/registry.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { type Page, failPage, pageOf, requirePageLimit } from '../runtime/page.ts';
import type { VehicleContext } from './context.ts';
import { requireHistoryView } from './require-history-view.ts';

/** How far a clock of the system may be ahead of AppSync's when it writes a line. */
const clockSlackMs = 60_000;

/**
 * Fails with VEHICLE_NOT_FOUND when the vehicle does not exist or the caller may not see it.
 * Owners' pages begin with their access. The line of a hidden reveal is stored under a future time,
 * the end of its hold. Only privacy officers read that far, so no page of other readers has a gap.
 */
export function request(ctx: VehicleContext<QueryVehicleHistoryArgs>): DynamoDBQueryRequest {
  const { referenceId } = ctx.stash;
  const view = requireHistoryView(ctx);
  // The sort key begins with the event's time, and every time sorts after '0'.
  const since = view.as === 'OWNER' ? view.since : '0';
  const isOfficer = hasRole(ctx.stash.caller, ['privacy-officers']);
  const until = isOfficer ? '~' : toTimestamp(util.time.nowEpochMilliSeconds() + clockSlackMs);
  return {
    operation: 'Query',
    query: {
      expression: '#referenceId = :referenceId AND #atId BETWEEN :since AND :until',
      expressionNames: { '#referenceId': 'referenceId', '#atId': 'atId' },
      expressionValues: util.dynamodb.toMapValues({
        ':referenceId': referenceId,
        ':since': since,
        ':until': until,
      }),
    },
    scanIndexForward: false,
    consistentRead: true,
    ...pageOf(ctx.args, requirePageLimit(ctx.args)),
  };
}

/**
 * Returns the newest events first; fails with INVALID_ARGUMENT for an unusable `nextToken`, with
 * SERVICE_UNAVAILABLE for other errors.
 */
export function response(
  ctx: VehicleContext<QueryVehicleHistoryArgs, Page<VehicleHistoryItem> | null>,
): Page<VehicleHistoryItem> {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  return ctx.result ?? { items: [] };
}
