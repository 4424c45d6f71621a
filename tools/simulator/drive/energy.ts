/**
 * Where a battery car's energy goes, and what comes back: motion, the climate, the control units,
 * braking, the charging cable.
 */
import {
  type Body,
  altitudeOf,
  batteryCapacity,
  outsideTemperature,
  speedOf,
  stateOfCharge,
} from './body.ts';
import { chargingPower } from './charging.ts';

/** Kilograms. */
const mass = 2_050;
const gravity = 9.81;
const rollingResistance = 0.011;
/** Drag coefficient times frontal area (m²) times half the density of air (kg/m³). */
const drag = 0.5 * 1.2 * 0.62;
const driveEfficiency = 0.88;
const recuperationEfficiency = 0.65;
/** Watts of control units and displays, and of a car that sleeps. */
const awakePower = 350;
const asleepPower = 8;

/** Motion as it was before a step. */
export interface Before {
  /** Metres per second. */
  readonly speed: number;
  /** Metres above the sea. */
  readonly altitude: number;
}

/**
 * Books what `seconds` have cost or brought. The battery is never emptier than empty nor fuller
 * than full.
 */
export function bookEnergy(body: Body, before: Before, seconds: number): void {
  const wanted =
    (body.isCharging ? chargingPower : 0) -
    tractionPower(body, before, seconds) -
    climatePower(body) -
    (body.phase === 'PARKED' && !body.isCharging ? asleepPower : awakePower);
  const energy = Math.min(batteryCapacity, Math.max(0, body.energyWattHours + (wanted * seconds) / 3600));
  // What the battery could not give or take did not flow.
  body.power = ((energy - body.energyWattHours) * 3600) / seconds;
  body.energyWattHours = energy;
  if (body.isCharging && stateOfCharge(body) >= body.chargeLimit) {
    body.isCharging = false;
  }
}

/** Watts that the climate takes: the farther from the wish, the more. */
export function climatePower(body: Body): number {
  if (!body.isClimateOn) {
    return 0;
  }
  const away = Math.abs(body.targetTemperature - body.cabinTemperature);
  const outside = Math.abs(body.targetTemperature - outsideTemperature(body));
  return Math.min(6_000, 250 + 400 * away + 50 * outside);
}

function tractionPower(body: Body, before: Before, seconds: number): number {
  const speed = speedOf(body);
  if (speed === 0 && before.speed === 0) {
    return 0;
  }
  const mean = (speed + before.speed) / 2;
  const kinetic = (mass * (speed ** 2 - before.speed ** 2)) / 2 / seconds;
  const climb = (mass * gravity * (altitudeOf(body) - before.altitude)) / seconds;
  const resistance = mean * (mass * gravity * rollingResistance + drag * mean ** 2);
  const atWheels = kinetic + climb + resistance;
  return atWheels > 0 ? atWheels / driveEfficiency : atWheels * recuperationEfficiency;
}
