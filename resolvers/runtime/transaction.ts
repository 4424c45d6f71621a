/** Reads the result of a cancelled DynamoDB transaction. */

/** One reason per item of the transaction, in order. */
export interface CancellationReason<Item = unknown> {
  /** `None` where the item was not the cause. */
  readonly type?: string | null;
  /** The present item, when the write requested it. */
  readonly item?: Item | null;
}

/** AppSync's result of TransactWriteItems; only a cancelled transaction has reasons. */
export interface TransactWriteResult<Item = unknown> {
  readonly cancellationReasons?: readonly CancellationReason<Item>[] | null;
}

/** A failed condition: AppSync's documentation spells it the first way, DynamoDB's the second. */
const conditionFailures: readonly string[] = ['ConditionCheckFailed', 'ConditionalCheckFailed'];

/** The index of the first item whose condition did not hold; undefined when there was none. */
export function failedConditionIndex(result: TransactWriteResult | null | undefined): number | undefined {
  const reasons = result?.cancellationReasons ?? [];
  const index = reasons.findIndex((reason) => conditionFailures.indexOf(reason.type ?? '') >= 0);
  return index < 0 ? undefined : index;
}

/** True when another transaction was writing one of the items, so that a retry may succeed. */
export function isTransactionConflict(result: TransactWriteResult | null | undefined): boolean {
  return (result?.cancellationReasons ?? []).some((reason) => reason.type === 'TransactionConflict');
}
