/**
 * The messages that a vehicle sent, for its owners and drivers from the beginning of their access.
 */
import type { QueryVehicleTelemetryArgs, VehicleTelemetryPage } from '../../domain/generated/schema-types.ts';
import { maxSignalNames } from '../../domain/page.ts';
import type { TelemetryItem } from '../../domain/telemetry.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { type Page, requirePageLimit } from '../runtime/page.ts';
import type { TelemetryContext } from './context.ts';
import { requireRange } from '../runtime/range.ts';
import { positionOf } from './message-position.ts';
import { messagesPage } from './messages-page.ts';
import { requireVisibleRange } from './range.ts';
import { checkSignalNames } from './signal-names.ts';

type MessagesContext = TelemetryContext<QueryVehicleTelemetryArgs, unknown, Page<TelemetryItem>>;

/**
 * Stores caller, Reference ID and time range in the stash. Fails with INVALID_ARGUMENT for invalid
 * arguments.
 */
export function request(ctx: MessagesContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  ctx.stash.range = requireRange(ctx.args);
  if (ctx.args.signals) {
    checkSignalNames(ctx.args.signals, maxSignalNames);
  }
  requirePageLimit(ctx.args);
  positionOf(ctx.args.nextToken);
  return {};
}

/**
 * The page that the last step read, without messages that have none of the signals, and without
 * those whose effective time is outside the range. A vehicle's clock that runs ahead would
 * otherwise show a new owner messages from before the access.
 */
export function response(ctx: MessagesContext): VehicleTelemetryPage {
  const range = requireVisibleRange(ctx);
  return range === undefined ? { items: [], nextToken: null } : messagesPage(ctx, range);
}
