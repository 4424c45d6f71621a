/**
 * The messages that a vehicle sent, for its owners and drivers from the beginning of their access.
 */
import type { QueryVehicleTelemetryArgs, VehicleTelemetryPage } from '../../domain/generated/schema-types.ts';
import { mostSignalNames } from '../../domain/page.ts';
import type { TelemetryItem } from '../../domain/telemetry.ts';
import { telemetryValues } from '../../domain/signal-values.ts';
import { effectiveTime } from '../../domain/vehicle-state.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { type Page, requirePageLimit } from '../runtime/page.ts';
import type { TelemetryContext } from './context.ts';
import { requireRange } from '../runtime/range.ts';
import { requireVisibleRange } from './range.ts';
import { shownValues } from './shown-values.ts';
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
    checkSignalNames(ctx.args.signals, mostSignalNames);
  }
  requirePageLimit(ctx.args);
  return {};
}

/**
 * The page that the last step read, without messages that have none of the signals, and without
 * those whose effective time is outside the range: a vehicle's clock that runs ahead would
 * otherwise show a new owner messages from before the access.
 */
export function response(ctx: MessagesContext): VehicleTelemetryPage {
  const page = ctx.prev.result;
  const range = requireVisibleRange(ctx);
  const items = page.items.flatMap((item) => {
    const [keyTime, eventId] = item.observedAtEventId.split('#');
    const at = effectiveTime(toMilliSeconds(keyTime ?? ''), item.receivedAt);
    if (range === undefined || at < range.from || at >= range.to) {
      return [];
    }
    const signals = shownValues(ctx.stash.vehicle, telemetryValues(item.signals, ctx.args.signals));
    if (signals.length === 0) {
      return [];
    }
    return [
      {
        eventId: eventId ?? '',
        observedAt: toTimestamp(at),
        receivedAt: toTimestamp(item.receivedAt),
        signals,
      },
    ];
  });
  return { items, nextToken: page.nextToken ?? null };
}
