/**
 * Modes that make a realm stricter than the AWS documentation requires, so that tests find code
 * that could fail there.
 */

/** Modes of a realm. All are off outside tests. */
export interface RealmModes {
  /**
   * Makes every number of `ctx.result`, `ctx.prev.result`, `ctx.source` and `ctx.stash` behave as
   * numbers read from DynamoDB are reported to: `===` finds it equal to no number, and its text is
   * "null" (aws/aws-appsync-community#308, #344, #346; assumption appsync-js-5).
   */
  readonly storedNumbers?: boolean;
  /**
   * Fails a handler that iterates more often than this. Without it, the loop ends silently at
   * AppSync's limit.
   */
  readonly iterationAlarm?: number;
}
