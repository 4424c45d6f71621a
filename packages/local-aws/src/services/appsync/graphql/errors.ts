/**
 * The errors of a GraphQL answer in AppSync's closed shape; graphql-js's own texts, which may quote
 * values, never get out.
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

/** A place in the query's text. */
export interface Location {
  readonly line: number;
  readonly column: number;
  readonly sourceName: null;
}

/** An entry of `errors`. */
export interface AppSyncError {
  readonly path: readonly (string | number)[] | null;
  readonly data: unknown;
  readonly errorType: string | null;
  readonly errorInfo: unknown;
  readonly locations: readonly Location[] | null;
  readonly message: string;
}

/** Where a field stands in the answer and in the query. */
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

/** Carries a finished error through graphql-js, which needs an exception to null the field. */
export class FieldFailure extends Error {
  readonly error: AppSyncError;

  constructor(error: AppSyncError) {
    super(error.message);
    this.error = error;
  }
}

/** What a resolver threw, as the field's error. */
export function failureOf(error: unknown, type: string, field: string, place: FieldPlace): FieldFailure {
  if (error instanceof FieldFailure) {
    return error;
  }
  if (error instanceof UnauthorizedError) {
    return new FieldFailure(unauthorizedError(type, field, place));
  }
  const known =
    error instanceof ResolverError ? error : new ResolverError('Internal Failure', 'InternalFailure');
  return new FieldFailure(fieldError(known, place));
}

/**
 * An error that execution collected: a field's own, a null where none may be, or a value that is
 * not of its type.
 */
export function executionError(error: GraphQLError, schema: GraphQLSchema): AppSyncError {
  if (error.originalError instanceof FieldFailure) {
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
 * A request that execution refuses before any field: bad variables or an operation that is not
 * there.
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
