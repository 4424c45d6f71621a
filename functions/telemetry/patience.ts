/**
 * How often a throttled vehicle's records go back to the stream. Everything behind them in the shard
 * comes again with them, so a vehicle that is throttled alone is given up soon: its own item is what
 * takes too much, for example one of 400 KB, and its neighbours must not wait for it.
 */

/** Deliveries of a throttled vehicle's records before they are given up; each takes its bounded tries. */
const mostDeliveries = 2;
/** Vehicles that are remembered; beyond it all are forgotten, which costs each one delivery more. */
const mostRemembered = 1_000;

/** Reference ID → throttled deliveries in a row, as far as this execution environment has seen them. */
const throttledDeliveries = new Map<string, number>();

/** True when a delivery was throttled often enough that the records are given up. Counts this one. */
export function isGivenUp(referenceId: string): boolean {
  if (throttledDeliveries.size >= mostRemembered) throttledDeliveries.clear();
  const deliveries = (throttledDeliveries.get(referenceId) ?? 0) + 1;
  throttledDeliveries.set(referenceId, deliveries);
  return deliveries >= mostDeliveries;
}

/** The vehicle was written: the next throttling counts from one. */
export function forgetThrottling(referenceId: string): void {
  throttledDeliveries.delete(referenceId);
}

/** Few vehicles are throttled for what they are; more than that means that the table takes no more. */
const fewVehicles = 5;
const fewShare = 0.1;

/** True when throttling is a matter of single items and not of the table. */
export function isFew(throttled: number, all: number): boolean {
  return throttled <= Math.max(fewVehicles, all * fewShare);
}
