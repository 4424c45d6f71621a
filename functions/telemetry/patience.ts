/**
 * How long a throttled vehicle is waited for. Its records go back to the end of the stream, so that
 * its neighbours in the shard do not wait for it, and a bounded number of times, so that one item
 * that takes no more does not fill the shard.
 */

/**
 * How often a record is put back before it is given up. Lambda polls a shard once a second, so this
 * is at least some ten seconds, in which DynamoDB's burst capacity recovers.
 */
export const mostReturns = 10;

/**
 * Few vehicles are throttled for what they are; more than that means that the table takes no more.
 */
const fewVehicles = 5;
const fewShare = 0.1;

/** True when throttling is a matter of single items and not of the table. */
export function isFew(throttled: number, all: number): boolean {
  return throttled <= Math.max(fewVehicles, all * fewShare);
}
