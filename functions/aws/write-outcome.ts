/**
 * What became of one item's write at DynamoDB. The codes of statements are those of the API
 * Reference's BatchStatementError; the names of errors those of PutItem and UpdateItem.
 */
import type { BatchStatementResponse } from '@aws-sdk/client-dynamodb';

/**
 * `THROTTLED`: refused for now at every try. `REFUSED`: DynamoDB will never store this item, for
 * example because it would have more than 400 KB (assumption data-3).
 */
export type WriteOutcome = 'DONE' | 'CONDITION_FAILED' | 'THROTTLED' | 'REFUSED';

/** Why an item was not written. */
export type WriteFailure = Exclude<WriteOutcome, 'DONE'>;

const statementOutcomes: ReadonlyMap<string, WriteFailure> = new Map(
  Object.entries({
    ConditionalCheckFailed: 'CONDITION_FAILED',
    RequestLimitExceeded: 'THROTTLED',
    ProvisionedThroughputExceeded: 'THROTTLED',
    ThrottlingError: 'THROTTLED',
    InternalServerError: 'THROTTLED',
    TransactionConflict: 'THROTTLED',
    ValidationError: 'REFUSED',
    ItemCollectionSizeLimitExceeded: 'REFUSED',
  } as const),
);

const errorOutcomes: ReadonlyMap<string, WriteFailure> = new Map(
  Object.entries({
    ConditionalCheckFailedException: 'CONDITION_FAILED',
    ValidationException: 'REFUSED',
    ItemCollectionSizeLimitExceededException: 'REFUSED',
  } as const),
);

const throttlingNames: readonly string[] = [
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TransactionConflictException',
];

/**
 * The outcome of one statement of a batch; a missing response counts as throttled. Throws for codes
 * that say nothing of the item: AccessDenied and ResourceNotFound are faults of a deployment.
 */
export function outcomeOfStatement(response: BatchStatementResponse | undefined): WriteOutcome {
  if (response === undefined) {
    return 'THROTTLED';
  }
  if (response.Error === undefined) {
    return 'DONE';
  }
  const code = response.Error.Code ?? 'InternalServerError';
  const outcome = statementOutcomes.get(code);
  if (outcome === undefined) {
    throw Object.assign(new Error('A statement failed'), { name: code });
  }
  return outcome;
}

/**
 * The outcome that an error of a write of one item stands for; undefined when it says nothing of
 * the item.
 */
export function outcomeOfError(error: unknown): WriteFailure | undefined {
  return error instanceof Error ? errorOutcomes.get(error.name) : undefined;
}

/** True for an error by which DynamoDB says that it takes no more for now. */
export function isThrottling(error: unknown): boolean {
  return error instanceof Error && throttlingNames.includes(error.name);
}
