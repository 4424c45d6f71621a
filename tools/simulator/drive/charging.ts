/** The charging cable and what flows through it. */
import { type Body, batteryCapacity, stateOfCharge } from './body.ts';

/** Watts of a wall box with three phases of 16 A. */
export const chargingPower = 11_000;

/** Begins where that makes sense: a cable is connected and the limit is not reached. */
export function beginCharging(body: Body): void {
  body.isCharging = body.isCableConnected && stateOfCharge(body) < body.chargeLimit;
}

/** Plugs in; charging begins by itself. */
export function connectCable(body: Body): void {
  body.isCableConnected = true;
  beginCharging(body);
}

/** Unplugs. */
export function disconnectCable(body: Body): void {
  body.isCableConnected = false;
  body.isCharging = false;
}

/**
 * Percent of the battery's capacity at which charging ends; takes effect at once, in either
 * direction.
 */
export function setChargeLimit(body: Body, percent: number): void {
  const wasRaised = percent > body.chargeLimit;
  body.chargeLimit = percent;
  if (wasRaised || body.isCharging) {
    beginCharging(body);
  }
}

/** Seconds until the limit is reached; 0 when it does not charge. */
export function secondsToLimit(body: Body): number {
  if (!body.isCharging || body.power <= 0) {
    return 0;
  }
  const missing = (body.chargeLimit / 100) * batteryCapacity - body.energyWattHours;
  return Math.max(0, (missing * 3600) / body.power);
}
