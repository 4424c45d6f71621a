/** Vehicle telemetry, last step: checks the caller's access and reads a page of messages. */
import { type DynamoDBQueryRequest, runtime, util } from '@aws-appsync/utils';
import type { QueryVehicleTelemetryArgs } from '../../domain/generated/schema-types.ts';
import {
  itemsWithinBudget,
  maxItemsOfShortRange,
  maxSignalsOfMessage,
  pageLimits,
} from '../../domain/page.ts';
import { chunkSpanMs, chunkStart } from '../../domain/stored-moments.ts';
import { type TelemetryItem, clockToleranceMs } from '../../domain/telemetry.ts';
import { later } from '../../domain/time-range.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { type Page, failPage, pageOf, requirePageLimit } from '../runtime/page.ts';
import type { TelemetryContext } from './context.ts';
import { keysFrom, positionOf } from './message-position.ts';
import { requireVisibleRange } from './range.ts';

const nothing: Page<TelemetryItem> = { items: [] };

/**
 * The key condition limits every page to vehicle and time range. A nextToken only gives the
 * position within them; one from outside is refused, by `keysFrom` or by DynamoDB. Reads are
 * eventually consistent, because history is read in bulk and consistent reads cost twice.
 */
export function request(ctx: TelemetryContext<QueryVehicleTelemetryArgs>): DynamoDBQueryRequest {
  const range = requireVisibleRange(ctx);
  if (range === undefined) {
    runtime.earlyReturn(nothing, { skipTo: 'NEXT' });
  }
  // An item takes one iteration more, for its observations.
  const iterations = 1 + (ctx.args.signals?.length ?? maxSignalsOfMessage);
  const isOldestFirst = ctx.args.order === 'OLDEST_FIRST';
  const position = positionOf(ctx.args.nextToken);
  // Keys continue after the time, so a key of the moment `to` is greater than the bare time. Keys
  // hold the time by the vehicle's clock. If it runs ahead, the key of a message from before `to`
  // is greater than `to`, by at most the tolerance.
  const [from, to] = keysFrom(
    position,
    [toTimestamp(chunkStart(range.from)), toTimestamp(later(range.to, clockToleranceMs))],
    isOldestFirst,
  );
  const isShort = range.to - range.from < chunkSpanMs;
  const max = isShort ? maxItemsOfShortRange : pageLimits.maximum;
  const limit = Math.min(requirePageLimit(ctx.args), itemsWithinBudget(iterations), max);
  return {
    operation: 'Query',
    query: {
      expression: '#referenceId = :referenceId AND #key BETWEEN :from AND :to',
      expressionNames: { '#referenceId': 'referenceId', '#key': 'observedAtEventId' },
      expressionValues: util.dynamodb.toMapValues({
        ':referenceId': ctx.stash.referenceId,
        ':from': from,
        ':to': to,
      }),
    },
    scanIndexForward: isOldestFirst,
    ...(position === undefined ? pageOf(ctx.args, limit) : { limit }),
  };
}

/**
 * Returns messages in the requested order; fails with INVALID_ARGUMENT for an unusable `nextToken`,
 * with SERVICE_UNAVAILABLE for other errors.
 */
export function response(
  ctx: TelemetryContext<QueryVehicleTelemetryArgs, Page<TelemetryItem> | null>,
): Page<TelemetryItem> {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  return ctx.result ?? nothing;
}
