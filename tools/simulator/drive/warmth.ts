/**
 * Temperatures: each approaches that of its surroundings, at a rate proportional to the difference
 * (Newton's law of cooling).
 */
import { type Body, outsideTemperature, speedOf } from './body.ts';

/** Time constants in seconds, in which about two thirds of a difference disappear. */
const timeConstants = { climate: 150, cabin: 2_400, battery: 3_600, tyre: 500 } as const;
/** Kelvin above the air: of a battery per kilowatt of power, of a tyre per metre per second. */
const batteryWarming = 0.6;
const tyreWarming = 0.7;
const millisecondsPerDay = 86_400_000;
/** Kilopascals that a tyre loses in a day. */
const leak = 0.12;

/** Updates the temperatures and the tyre pressures for `seconds`. */
export function warmAndCool(body: Body, seconds: number): void {
  const outside = outsideTemperature(body);
  const [goal, constant] = body.isClimateOn
    ? [body.targetTemperature, timeConstants.climate]
    : [outside, timeConstants.cabin];
  body.cabinTemperature = towards(body.cabinTemperature, goal, constant, seconds);
  const batteryGoal = Math.min(45, outside + (batteryWarming * Math.abs(body.power)) / 1_000);
  body.batteryTemperature = towards(body.batteryTemperature, batteryGoal, timeConstants.battery, seconds);
  const tyreGoal = outside + tyreWarming * speedOf(body);
  body.tyreTemperature = towards(body.tyreTemperature, tyreGoal, timeConstants.tyre, seconds);
  for (const [wheel, pressure] of body.coldPressures.entries()) {
    body.coldPressures[wheel] = Math.max(150, pressure - (leak * seconds * 1_000) / millisecondsPerDay);
  }
}

/**
 * Returns the kilopascals of a tyre at its temperature: a gas with constant volume, measured
 * relative to the air's 101 kPa.
 */
export function tyrePressure({ coldPressures, tyreTemperature }: Body, wheel: 0 | 1 | 2 | 3): number {
  const atmosphere = 101.3;
  return ((coldPressures[wheel] + atmosphere) * (tyreTemperature + 273.15)) / 293.15 - atmosphere;
}

function towards(value: number, goal: number, constant: number, seconds: number): number {
  return goal + (value - goal) * Math.exp(-seconds / constant);
}
