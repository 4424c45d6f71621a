/** Why DynamoDB cancelled a transaction (Amazon DynamoDB API Reference, CancellationReason). */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** One code for each item of a cancelled transaction, `None` for a good one; empty otherwise. */
export function cancellationCodes(error: unknown): readonly (string | undefined)[] {
  const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
  return reasons.map(({ Code: code }) => code);
}

/** For each item of a cancelled transaction, whether its condition failed; empty otherwise. */
export function failedConditions(error: unknown): readonly boolean[] {
  return cancellationCodes(error).map((code) => code === 'ConditionalCheckFailed');
}
