/** What a vehicle sent, for its owners and drivers from the beginning of their access on. */
import type { QueryVehicleTelemetryArgs, VehicleTelemetryPage } from '../../domain/generated/schema-types.ts';
import type { SignalScalar } from '../../domain/telemetry-message.ts';
import type { TelemetryItem } from '../../domain/telemetry.ts';
import { telemetryValues } from '../../domain/signal-values.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { Page } from '../runtime/page.ts';
import { requirePageLimit } from '../runtime/page.ts';
import type { TelemetryContext } from './context.ts';
import { requireRange } from './range.ts';

type MessagesContext = TelemetryContext<QueryVehicleTelemetryArgs, unknown, Page<TelemetryItem>>;

/** Notes who asks for which vehicle and time; fails with INVALID_ARGUMENT for what cannot be asked. */
export function request(ctx: MessagesContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  ctx.stash.range = requireRange(ctx.args);
  if (ctx.args.signals?.length === 0) fail('INVALID_ARGUMENT', { argument: 'signals' });
  requirePageLimit(ctx.args);
  return {};
}

/** The page that the last step read, without the messages that have none of the signals. */
export function response(ctx: MessagesContext): VehicleTelemetryPage {
  const page = ctx.prev.result;
  const items = page.items.flatMap((item) => {
    // What the ingest function stores.
    const stored = JSON.parse(item.signals) as Readonly<Record<string, SignalScalar>>;
    const signals = telemetryValues(stored, ctx.args.signals);
    if (signals.length === 0) return [];
    const [observedAt, eventId] = item.observedAtEventId.split('#');
    return [
      {
        eventId: eventId ?? '',
        observedAt: observedAt ?? '',
        receivedAt: toTimestamp(item.receivedAt),
        signals,
      },
    ];
  });
  return { items, nextToken: page.nextToken ?? null };
}
