/** Whether a vehicle moves, as far as its last speed says: what a command that is only safe at rest asks. */
import type { StoredSignals, VehicleStateItem } from './vehicle-state.ts';
import { effectiveTime } from './vehicle-state.ts';

/**
 * `STANDING`: the last speed was zero, however long ago: a parked car is silent for weeks. `UNKNOWN`:
 * no speed is known, or the last one was above zero and is too old to say that it still is.
 */
export type Motion = 'STANDING' | 'MOVING' | 'UNKNOWN';

/** How old a speed above zero may be and still mean that the vehicle moves, in milliseconds. */
const freshMs = 60_000;

/**
 * The motion at the moment `nowMs`. The age of a speed counts from its effective time, so a vehicle's
 * clock that runs ahead makes no old speed look new. Anything but STANDING is no leave to unlock.
 */
export function motionOf(item: VehicleStateItem | undefined, nowMs: number): Motion {
  if (item?.state === undefined) return 'UNKNOWN';
  // The ingest function wrote it.
  const signals = JSON.parse(item.state.signals) as StoredSignals;
  const speed = signals['Vehicle.Speed'];
  if (speed === undefined) return 'UNKNOWN';
  const [value, observedAt, receivedAt] = speed;
  if (typeof value !== 'number') return 'UNKNOWN';
  if (value <= 0) return 'STANDING';
  return effectiveTime(observedAt, receivedAt) > nowMs - freshMs ? 'MOVING' : 'UNKNOWN';
}
