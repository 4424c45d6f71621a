/**
 * The errors of a GraphQL response in AppSync's closed form. Messages of graphql-js, which may
 * quote values, are never sent.
 */
import {
  isObjectType,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { ResolverError, UnauthorizedError, type FieldError } from '../runtime/resolver-error.ts';
import { filterBySelection, resultPath } from './field-paths.ts';

/** A location in the query's text. */
export interface Location {
  readonly line: number;
  readonly column: number;
  readonly sourceName: null;
}

/** An entry of a response's `errors`; every member is always present, null without a value. */
export interface AppSyncError {
  readonly path: readonly (string | number)[] | null;
  readonly data: unknown;
  readonly errorType: string | null;
  readonly errorInfo: unknown;
  readonly locations: readonly Location[] | null;
  readonly message: string;
}

/** Place of a field in the response and in the query. */
export interface FieldPlace {
  readonly path: readonly (string | number)[];
  readonly locations: readonly Location[];
  readonly selectionSet: SelectionSetNode | undefined;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** A handler's error at its field. */
export function fieldError(
  error: FieldError,
  { path, locations, selectionSet, fragments }: FieldPlace,
): AppSyncError {
  return {
    path,
    data: filterBySelection(error.data, selectionSet, fragments),
    errorType: error.errorType,
    errorInfo: error.errorInfo ?? null,
    locations,
    message: error.message,
  };
}

/** The refusal of a field. */
export function unauthorizedError(
  type: string,
  field: string,
  { path, locations }: FieldPlace,
): AppSyncError {
  return {
    path,
    data: null,
    errorType: 'Unauthorized',
    errorInfo: null,
    locations,
    message: `Not Authorized to access ${field} on type ${type}`,
  };
}

/**
 * Carries a complete error through graphql-js, which sets a field to null only for an exception.
 */
export class FieldFailedError extends Error {
  readonly error: AppSyncError;

  constructor(error: AppSyncError) {
    super(error.message);
    this.error = error;
  }
}

/** Converts what a resolver threw to the field's error. */
export function failureOf(error: unknown, type: string, field: string, place: FieldPlace): FieldFailedError {
  if (error instanceof FieldFailedError) {
    return error;
  }
  if (error instanceof UnauthorizedError) {
    return new FieldFailedError(unauthorizedError(type, field, place));
  }
  const known =
    error instanceof ResolverError ? error : new ResolverError('Internal Failure', 'InternalFailure');
  return new FieldFailedError(fieldError(known, place));
}

/**
 * Converts an error of the execution: a field's own, a null in a non-null position, or a value of
 * the wrong type.
 */
export function executionError(error: GraphQLError, schema: GraphQLSchema): AppSyncError {
  if (error.originalError instanceof FieldFailedError) {
    return error.originalError.error;
  }
  const path = error.path ?? null;
  return {
    path,
    data: null,
    errorType: null,
    errorInfo: null,
    locations: null,
    message: messageOf(error, schema),
  };
}

function messageOf(error: GraphQLError, schema: GraphQLSchema): string {
  const where = resultPath(error.path ?? []);
  const [, parent = '', field = ''] =
    /^Cannot return null for non-nullable field (\w+)\.(\w+)\.$/.exec(error.message) ?? [];
  const type = schema.getType(parent);
  if (!isObjectType(type)) {
    return `Can't serialize value (${where}) : Unable to serialize the value as its type.`;
  }
  const wanted = String(type.getFields()[field]?.type ?? '').replace(/!$/, '');
  return `Cannot return null for non-nullable type: '${wanted}' within parent '${parent}' (${where})`;
}

/**
 * Converts the error of a request that execution refuses before any field: bad variables or an
 * unknown operation.
 */
export function requestError(error: GraphQLError): AppSyncError {
  const [, variable, required] =
    /^Variable "\$(\w+)"(?: of (?:required|non-null) type "([^"]+)")?/.exec(error.message) ?? [];
  const message =
    variable === undefined
      ? 'Unable to find the operation to execute.'
      : required === undefined
        ? `Variable '${variable}' has an invalid value.`
        : `Variable '${variable}' has coerced Null value for NonNull type '${required}'`;
  return {
    path: null,
    data: null,
    errorType: variable === undefined ? 'BadRequestException' : null,
    errorInfo: null,
    locations: (error.locations ?? []).slice(0, 1).map((location) => ({ ...location, sourceName: null })),
    message,
  };
}
