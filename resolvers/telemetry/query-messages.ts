/** Vehicle telemetry, last step: checks the caller's access and reads a page of messages. */
import { type DynamoDBQueryRequest, runtime, util } from '@aws-appsync/utils';
import type { QueryVehicleTelemetryArgs } from '../../domain/generated/schema-types.ts';
import { itemsWithinBudget, mostSignalsOfAMessage } from '../../domain/page.ts';
import { type TelemetryItem, clockToleranceMs } from '../../domain/telemetry.ts';
import { later } from '../../domain/time-range.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { type Page, failPage, pageOf, requirePageLimit } from '../runtime/page.ts';
import type { TelemetryContext } from './context.ts';
import { requireVisibleRange } from './range.ts';

const nothing: Page<TelemetryItem> = { items: [] };

/**
 * The key condition limits every page to vehicle and time range. A nextToken only gives the
 * position within them, and DynamoDB refuses one from outside. Reads are eventually consistent,
 * because history is read in bulk and consistent reads cost twice.
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
      // Keys continue after the time, so a key of the moment `to` is greater than the bare time.
      // Keys hold the time by the vehicle's clock. If it runs ahead, the key of a message from
      // before `to` is greater than `to`, by at most the tolerance.
      expression: '#referenceId = :referenceId AND #key BETWEEN :from AND :to',
      expressionNames: { '#referenceId': 'referenceId', '#key': 'observedAtEventId' },
      expressionValues: util.dynamodb.toMapValues({
        ':referenceId': ctx.stash.referenceId,
        ':from': toTimestamp(range.from),
        ':to': toTimestamp(later(range.to, clockToleranceMs)),
      }),
    },
    scanIndexForward: ctx.args.order === 'OLDEST_FIRST',
    ...pageOf(ctx.args, Math.min(requirePageLimit(ctx.args), itemsWithinBudget(valuesOfAMessage))),
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
