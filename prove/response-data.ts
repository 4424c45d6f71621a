/** Reading what the API returned to one field. */
import type { GraphqlResponse } from '../tools/session/graphql-client.ts';
import { CheckError } from './check-error.ts';

/** The one field's value; throws CheckError with the error code when there is none. */
export function fieldOf(response: GraphqlResponse, field: string): unknown {
  const value = response.data?.[field];
  if (response.errors === undefined && value !== null && value !== undefined) {
    return value;
  }
  throw new CheckError(`${field} returned ${codesOf(response)}.`);
}

/** As `fieldOf`, for a field that returns an object; throws CheckError for any other value. */
export function objectOf(response: GraphqlResponse, field: string): Readonly<Record<string, unknown>> {
  const value = fieldOf(response, field);
  if (typeof value === 'object' && value !== null) {
    return { ...value };
  }
  throw new CheckError(`${field} returned ${typeof value} instead of an object.`);
}

/** The codes of the errors, for a person to read. */
export function codesOf({ errors = [] }: GraphqlResponse): string {
  if (errors.length === 0) {
    return 'no error';
  }
  return errors.map(({ errorType, message }) => errorType ?? message).join(', ');
}
