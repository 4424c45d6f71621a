/** The newest known value of each signal of a vehicle, for its owners and drivers. */
import { reasonOfNumber } from '../../domain/disconnect-reasons.ts';
import type { QueryVehicleStateArgs, VehicleState } from '../../domain/generated/schema-types.ts';
import { admitsPosition, isPosition } from '../../domain/positions.ts';
import { newestValuesSince } from '../../domain/signal-values.ts';
import { unpackSignals } from '../../domain/stored-signals.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import type { VehicleContext } from '../registry/context.ts';
import { now, toMilliSeconds, toTimestamp } from '../runtime/clock.ts';

type StateContext = VehicleContext<QueryVehicleStateArgs, unknown, VehicleStateItem | null>;

/** Stores the caller and the vehicle's Reference ID in the stash. */
export function request(ctx: StateContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  return {};
}

/**
 * The state since the caller's access began; version 0 without values for a vehicle that never sent
 * anything. The state may hold positions from before they were switched, until the next message.
 */
export function response(ctx: StateContext): VehicleState {
  const access = requireAccess(ctx);
  const { referenceId } = ctx.stash;
  const state = ctx.prev.result?.state;
  if (state === undefined) {
    return unknownState(referenceId);
  }
  const sinceMs = toMilliSeconds(access.since);
  const stored = unpackSignals(state.signals);
  const setting = ctx.prev.result?.positions;
  const values = newestValuesSince(stored, sinceMs).filter(
    (value) => !isPosition(value.name) || admitsPosition(setting, value.observedMs),
  );
  const signals = values.map((signal) => ({
    name: signal.name,
    number: signal.number ?? null,
    boolean: signal.boolean ?? null,
    text: signal.text ?? null,
    observedAt: toTimestamp(signal.observedMs),
    receivedAt: toTimestamp(signal.receivedMs),
  }));
  const since = state.connectivitySince;
  return {
    referenceId,
    version: state.version,
    signals,
    connectivity: {
      status: state.connectivity,
      since: since === undefined ? null : toTimestamp(Math.max(since, sinceMs)),
      disconnectReason:
        since === undefined || since < sinceMs ? null : reasonOfNumber(state.disconnectReason),
    },
    updatedAt: toTimestamp(Math.max(state.updatedAt, sinceMs)),
    readAt: now(),
  };
}

function unknownState(referenceId: string): VehicleState {
  return {
    referenceId,
    version: 0,
    signals: [],
    connectivity: { status: 'UNKNOWN', since: null, disconnectReason: null },
    updatedAt: null,
    readAt: now(),
  };
}
