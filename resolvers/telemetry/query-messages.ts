/**
 * Vehicle telemetry, last step: reads a page of messages, once it is clear that the caller may see
 * the vehicle.
 */
import { type DynamoDBQueryRequest, runtime, util } from '@aws-appsync/utils';
import type { QueryVehicleTelemetryArgs } from '../../domain/generated/schema-types.ts';
import { itemsWithinBudget, mostSignalsOfAMessage } from '../../domain/page.ts';
import { type TelemetryItem, clockTolerance } from '../../domain/telemetry.ts';
import { later } from '../../domain/time-range.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { type Page, failPage, pageOf, requirePageLimit } from '../runtime/page.ts';
import type { TelemetryContext } from './context.ts';
import { requireVisibleRange } from './range.ts';

const nothing: Page<TelemetryItem> = { items: [] };

/**
 * Every page is bound to vehicle and span by the key condition; a nextToken only says where in it
 * to go on, and DynamoDB refuses one from outside. Not read consistently: history is read in bulk,
 * and consistent reading costs twice.
 */
export function request(ctx: TelemetryContext<QueryVehicleTelemetryArgs>): DynamoDBQueryRequest {
  const range = requireVisibleRange(ctx);
  if (range === undefined) {
    runtime.earlyReturn(nothing, { skipTo: 'NEXT' });
  }
  const valuesOfAMessage = ctx.args.signals?.length ?? mostSignalsOfAMessage;
  return {
    operation: 'Query',
    query: {
      // Keys begin with the time and go on: none of the last moment itself is as small as the bare
      // time. Clocks that run ahead put messages behind `to` that count as before it.
      expression: '#referenceId = :referenceId AND #key BETWEEN :from AND :to',
      expressionNames: { '#referenceId': 'referenceId', '#key': 'observedAtEventId' },
      expressionValues: util.dynamodb.toMapValues({
        ':referenceId': ctx.stash.referenceId,
        ':from': toTimestamp(range.from),
        ':to': toTimestamp(later(range.to, clockTolerance)),
      }),
    },
    scanIndexForward: ctx.args.order === 'OLDEST_FIRST',
    ...pageOf(ctx.args, Math.min(requirePageLimit(ctx.args), itemsWithinBudget(valuesOfAMessage, 0))),
  };
}

/** The page as it was read. */
export function response(
  ctx: TelemetryContext<QueryVehicleTelemetryArgs, Page<TelemetryItem> | null>,
): Page<TelemetryItem> {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  return ctx.result ?? nothing;
}
