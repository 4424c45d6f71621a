/** Lengths of time, for the arithmetic of epoch milliseconds and of expiry times. */

/** The milliseconds of an hour. */
export const hourMs = 3_600_000;

/** The milliseconds of a day of 24 hours. */
export const dayMs = 24 * hourMs;

/** A day of 24 hours in seconds, as expiry times of DynamoDB count. */
export const daySeconds = 86_400;
