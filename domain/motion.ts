/**
 * Whether a vehicle moves, according to its telemetry. Commands that are safe only at rest depend
 * on it.
 */
import { unpackSignals } from './stored-signals.ts';
import { type VehicleStateItem, effectiveTime } from './vehicle-state.ts';

/**
 * `STATIONARY`: the newest speed is zero, however long ago, because a parked car is silent for
 * weeks; nothing that contradicts it was received since, and it is of the present TCU. `MOVING`:
 * the newest speed is above zero and fresh. `UNKNOWN`: everything else.
 */
export type Motion = 'STATIONARY' | 'MOVING' | 'UNKNOWN';

/** How old a speed above zero may be and still mean that the vehicle moves, in milliseconds. */
const freshMs = 60_000;

/**
 * The motion at the moment `nowMs`. Only STATIONARY permits unlocking. The newest speed is the one
 * with the greatest effective time. A clock that falls back can leave a zero there while the
 * vehicle moves, so the order of receipt must confirm the zero: `notStandingAt` does not depend on
 * any vehicle's clock.
 */
export function motionOf(item: VehicleStateItem | undefined, nowMs: number): Motion {
  if (item?.state === undefined) {
    return 'UNKNOWN';
  }
  const { notStandingAt, signals } = item.state;
  const speed = unpackSignals(signals)['Vehicle.Speed'];
  if (speed === undefined) {
    return 'UNKNOWN';
  }
  const [value, observedAt, receivedAt] = speed;
  if (typeof value !== 'number') {
    return 'UNKNOWN';
  }
  // Receipts within the same millisecond have no order, so they do not confirm the zero.
  if (value <= 0) {
    const isConfirmed = receivedAt > (notStandingAt ?? 0) && receivedAt > (item.tcuActivatedAt ?? 0);
    return isConfirmed ? 'STATIONARY' : 'UNKNOWN';
  }
  return effectiveTime(observedAt, receivedAt) > nowMs - freshMs ? 'MOVING' : 'UNKNOWN';
}
