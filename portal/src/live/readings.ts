/** Values of a state by the names of the signal catalogue, each with its age. */
import type { VehicleState } from '../../../client/index.ts';
import type { signals } from '../../../domain/signals.ts';
import type { Freshness } from './freshness.ts';

/** Name of a signal of the catalogue (docs/SIGNALS.md). */
export type SignalName = keyof typeof signals;

/** A value that the car sent. */
export interface Reading<Value> {
  readonly value: Value;
  /** Epoch milliseconds of the observation, by the car's clock. */
  readonly observedAt: number;
  /** True when the page must draw the value as one that may have changed. */
  readonly isOld: boolean;
}

/** Reads the signals of a state; undefined for one that the car never sent. */
export interface Readings {
  number(name: SignalName): Reading<number> | undefined;
  boolean(name: SignalName): Reading<boolean> | undefined;
  /** Epoch milliseconds of the newest observation; undefined without any. */
  readonly newestAt: number | undefined;
  /**
   * True when a connected car has not sent for so long that all its values are old: it may drive
   * away while its messages are lost.
   */
  readonly isSilent: boolean;
}

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/** Age from which a value of a connected car is old; values of other signals are not. */
function oldAfterMs(name: SignalName, isMoving: boolean, isCharging: boolean): number {
  if (name.startsWith('Vehicle.CurrentLocation') || name === 'Vehicle.Speed') {
    return isMoving ? 15 * seconds : Number.POSITIVE_INFINITY;
  }
  if (name.startsWith('Vehicle.Powertrain.TractionBattery')) {
    return isCharging ? 5 * minutes : Number.POSITIVE_INFINITY;
  }
  if (name.startsWith('Vehicle.Cabin.HVAC') || name === 'Vehicle.Exterior.AirTemperature') {
    return 10 * minutes;
  }
  return name.startsWith('Vehicle.Chassis.Axle') ? 24 * hours : Number.POSITIVE_INFINITY;
}

/**
 * Time without any value after which a connected car is silent. A parked car reports each hour, a
 * driving one at least once a minute.
 */
function silentAfterMs(isMoving: boolean, isCharging: boolean): number {
  if (isMoving) {
    return 2 * minutes;
  }
  return isCharging ? 10 * minutes : 3 * hours;
}

/**
 * Creates the readings of a state. Every value is old while the page is not current, or the car is
 * not connected or silent: it may have changed since.
 */
export function readingsOf(state: VehicleState | undefined, freshness: Freshness): Readings {
  const byName = new Map(state?.signals.map((signal) => [signal.name, signal]));
  const isTrue = (name: SignalName): boolean => byName.get(name)?.boolean === true;
  const isMoving = isTrue('Vehicle.IsMoving');
  const isCharging = isTrue('Vehicle.Powertrain.TractionBattery.Charging.IsCharging');
  const times = state?.signals.map(({ observedAt }) => Date.parse(observedAt)) ?? [];
  const newestAt = times.length === 0 ? undefined : Math.max(...times);
  const isConnected = freshness.isPageCurrent && freshness.carLink === 'SOLID';
  const isSilent =
    isConnected &&
    newestAt !== undefined &&
    freshness.cloudNow - newestAt > silentAfterMs(isMoving, isCharging);
  const read = <Value>(name: SignalName, value: Value | null | undefined): Reading<Value> | undefined => {
    const observed = byName.get(name)?.observedAt;
    if (value === null || value === undefined || observed === undefined) {
      return undefined;
    }
    const observedAt = Date.parse(observed);
    const ageMs = freshness.cloudNow - observedAt;
    const isOld = !isConnected || isSilent || ageMs > oldAfterMs(name, isMoving, isCharging);
    return { value, observedAt, isOld };
  };
  return {
    number: (name) => read(name, byName.get(name)?.number),
    boolean: (name) => read(name, byName.get(name)?.boolean),
    newestAt,
    isSilent,
  };
}
