/** When a vehicle observes, by its state (docs/SIGNALS.md, "Cadence"). */
import { type SignalName, signals } from '../../../domain/signals.ts';
import type { Readings } from '../drive/readings.ts';

/** How often a vehicle observes, in milliseconds. */
export interface Pace {
  /** Shortest time between two observations of a vehicle that is awake. */
  readonly observationMs: number;
  /** Longest time between two messages of a parked vehicle. */
  readonly parkedMs: number;
}

/**
 * What a moment is for. OBSERVATION may wait in a batch, EVENT is sent at once, and REPORT is the
 * message of a parked vehicle that has all signals.
 */
export type Occasion = 'NOTHING' | 'OBSERVATION' | 'EVENT' | 'REPORT';

/** Numbers that a person sets, beside the signals with words or truth values. */
const settings: readonly SignalName[] = [
  'Vehicle.Powertrain.Transmission.SelectedGear',
  'Vehicle.Powertrain.TractionBattery.Charging.ChargeLimit',
  'Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature',
];

/** A change of one of them is an event. Measurements change all the time and are none. */
const eventSignals = Object.entries(signals).flatMap(([key, { datatype }]) => {
  // The keys of the catalogue.
  const name = key as SignalName;
  return datatype === 'boolean' || datatype === 'string' || settings.includes(name) ? [name] : [];
});

const awake: readonly SignalName[] = [
  'Vehicle.IsMoving',
  'Vehicle.Powertrain.TractionBattery.Charging.IsCharging',
  'Vehicle.Cabin.HVAC.IsAirConditioningActive',
];
const asleep: readonly unknown[] = ['UNDEFINED', 'LOCK', 'OFF'];

/** True for a vehicle that neither drives nor charges, and whose systems are off. */
export function isParked(readings: Partial<Readings>): boolean {
  return (
    awake.every((name) => readings[name] !== true) &&
    asleep.includes(readings['Vehicle.LowVoltageSystemState'] ?? 'OFF')
  );
}

/** Decides what each moment is for. */
export class Cadence {
  #before: Partial<Readings> = {};
  #wasParked = false;
  #observedAt = -Infinity;

  /** `observedAt` is the vehicle's own time, in epoch milliseconds. */
  next(readings: Partial<Readings>, observedAt: number, pace: Pace): Occasion {
    const occasion = this.#occasion(readings, observedAt, pace);
    if (occasion !== 'NOTHING') {
      this.noteObserved(readings, observedAt);
    }
    return occasion;
  }

  /** Notes a message that was made for another reason. */
  noteObserved(readings: Partial<Readings>, observedAt: number): void {
    this.#before = readings;
    this.#wasParked = isParked(readings);
    this.#observedAt = observedAt;
  }

  #occasion(readings: Partial<Readings>, observedAt: number, pace: Pace): Occasion {
    const since = Math.abs(observedAt - this.#observedAt);
    if (isParked(readings) && since >= pace.parkedMs) {
      return 'REPORT';
    }
    const hasEvent = eventSignals.some((name) => readings[name] !== this.#before[name]);
    if (isParked(readings) || this.#wasParked) {
      return hasEvent ? 'EVENT' : 'NOTHING';
    }
    return hasEvent || since >= pace.observationMs ? 'OBSERVATION' : 'NOTHING';
  }
}
