/** The charging cable and the charging. */
import { type Body, batteryCapacity, stateOfCharge } from './body.ts';

/** Watts of a wall box with three phases and 16 A. */
export const chargingPower = 11_000;

/** Starts to charge if a cable is connected and the limit is not reached. */
export function beginCharging(body: Body): void {
  body.isCharging = body.isCableConnected && stateOfCharge(body) < body.chargeLimit;
}

/** Plugs in, which starts the charging. */
export function connectCable(body: Body): void {
  body.isCableConnected = true;
  beginCharging(body);
}

/** Unplugs, which stops the charging. */
export function disconnectCable(body: Body): void {
  body.isCableConnected = false;
  body.isCharging = false;
}

/**
 * Sets the percentage of the capacity at which charging stops. It takes effect at once: charging
 * may start or stop.
 */
export function setChargeLimit(body: Body, percent: number): void {
  const wasRaised = percent > body.chargeLimit;
  body.chargeLimit = percent;
  if (wasRaised || body.isCharging) {
    beginCharging(body);
  }
}

/** Returns the seconds until the limit is reached; 0 when the car does not charge. */
export function secondsToLimit(body: Body): number {
  if (!body.isCharging || body.power <= 0) {
    return 0;
  }
  const missing = (body.chargeLimit / 100) * batteryCapacity - body.energyWattHours;
  return Math.max(0, (missing * 3600) / body.power);
}
