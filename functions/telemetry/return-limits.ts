/**
 * How long to retry a throttled vehicle. Its records are put back at the end of the stream, so that
 * the other vehicles of the shard do not wait. This happens a bounded number of times, so that one
 * item that stays throttled does not fill the shard.
 */

/**
 * How often a record is put back before it is given up. Lambda polls a shard once a second, so this
 * takes at least ten seconds, in which DynamoDB's burst capacity recovers.
 */
export const maxReturns = 10;

/**
 * Up to this many throttled vehicles, or this share of a batch's vehicles, mean that single items
 * are throttled. More mean that the table is throttled.
 */
const fewVehicles = 5;
const fewShare = 0.1;

/** True when so few vehicles are throttled that single items are, not the table. */
export function isFew(throttled: number, all: number): boolean {
  return throttled <= Math.max(fewVehicles, all * fewShare);
}
