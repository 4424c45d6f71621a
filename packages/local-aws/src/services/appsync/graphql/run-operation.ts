/**
 * Executes an operation and converts its errors to AppSync's, for HTTP responses and for starts of
 * subscriptions.
 */
import { execute, type DocumentNode, type ExecutionResult } from 'graphql';
import type { GraphQLBody } from './body.ts';
import { executionError, requestError, type AppSyncError } from './errors.ts';
import type { ApiPlan } from './plan.ts';
import type { RequestScope } from './request.ts';

/** `data` and `errors` of a response, with errors in AppSync's form. */
export interface OperationResult {
  readonly data: ExecutionResult['data'];
  readonly errors: readonly AppSyncError[];
}

/** Runs the operation that the body names. Errors of fields never reject it. */
export async function runOperation(
  { variables, operationName }: GraphQLBody,
  document: DocumentNode,
  plan: ApiPlan,
  scope: RequestScope,
): Promise<OperationResult> {
  const result = await execute({
    schema: plan.schema,
    document,
    contextValue: scope,
    variableValues: variables,
    operationName: operationName ?? null,
  });
  if (result.data === undefined) {
    return { data: null, errors: (result.errors ?? []).map(requestError) };
  }
  const errors = (result.errors ?? []).map((error) => executionError(error, plan.schema));
  return { data: result.data, errors: [...scope.appended, ...errors] };
}

/** An operation that AppSync does not run. */
export function refusedOperation(errorType: string, message: string): OperationResult {
  const error = { path: null, data: null, errorType, errorInfo: null, locations: null, message };
  return { data: null, errors: [error] };
}

/** The response to a request that took too long. */
export function timedOut(): OperationResult {
  return refusedOperation('ExecutionTimeout', 'Execution timed out.');
}
