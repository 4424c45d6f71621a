/**
 * The energy of a battery car: motion, climate and control units use it; braking and charging
 * return it.
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
/** Watts of control units and displays, and of a sleeping car. */
const awakePower = 350;
const asleepPower = 8;

/** Speed and altitude at the start of a step, to derive acceleration and climb. */
export interface Before {
  /** Metres per second. */
  readonly speed: number;
  /** Metres above sea level. */
  readonly altitude: number;
}

/** Updates the battery for `seconds`, within the bounds of empty and full. */
export function updateEnergy(body: Body, before: Before, seconds: number): void {
  const wanted =
    (body.isCharging ? chargingPower : 0) -
    tractionPower(body, before, seconds) -
    climatePower(body) -
    (body.phase === 'PARKED' && !body.isCharging ? asleepPower : awakePower);
  const energy = Math.min(batteryCapacity, Math.max(0, body.energyWattHours + (wanted * seconds) / 3600));
  // The power excludes what an empty battery could not deliver or a full one could not store.
  body.power = ((energy - body.energyWattHours) * 3600) / seconds;
  body.energyWattHours = energy;
  if (body.isCharging && stateOfCharge(body) >= body.chargeLimit) {
    body.isCharging = false;
  }
}

/** Returns the watts of the climate, which grow with the distance to the target temperature. */
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
