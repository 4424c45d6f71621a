/** How a realm may be stricter than AWS needs to be, so that tests find what would break there. */

/** Modes of a realm; all are off outside tests. */
export interface RealmModes {
  /**
   * Makes every number of `ctx.result`, `ctx.prev.result`, `ctx.source` and `ctx.stash` as numbers
   * read from DynamoDB are reported to be: `===` finds it equal to no number, and its text is
   * "null" (aws/aws-appsync-community#308, #344, #346; assumption appsync-js-5).
   */
  readonly storedNumbers?: boolean;
  /**
   * Fails a handler that iterates more often than this; without it the loop ends silently at
   * AppSync's limit.
   */
  readonly iterationAlarm?: number;
}
