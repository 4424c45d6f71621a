/**
 * The outcome of writing one item to DynamoDB. Statement codes are those of BatchStatementError in
 * the API Reference; error names are those of PutItem and UpdateItem.
 */
import type { BatchStatementResponse } from '@aws-sdk/client-dynamodb';

/**
 * `THROTTLED`: throttled in every attempt. `REFUSED`: DynamoDB will never store this item, for
 * example because it would exceed 400 KB (assumption data-3).
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
 * that do not concern the item, such as AccessDenied and ResourceNotFound, which are errors of the
 * deployment.
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
    throw Object.assign(new Error('A PartiQL statement failed'), { name: code });
  }
  return outcome;
}

/**
 * The outcome that an error stands for when one item is written; undefined when it does not concern
 * the item.
 */
export function outcomeOfError(error: unknown): WriteFailure | undefined {
  return error instanceof Error ? errorOutcomes.get(error.name) : undefined;
}

/** True for an error that means DynamoDB throttles. */
export function isThrottling(error: unknown): boolean {
  return error instanceof Error && throttlingNames.includes(error.name);
}
