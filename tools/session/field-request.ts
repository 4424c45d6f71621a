/**
 * Requests of one GraphQL field, retried while the error catalogue calls the error retryable. For
 * programs that fill a tenant; the command line shows a person the whole response instead.
 */
import { errorCatalogue } from '../../domain/error-catalogue.ts';
import { CliError } from './cli-error.ts';
import { sendGraphql, type GraphqlResponse } from './graphql-client.ts';
import type { StackOutputs } from './outputs.ts';
import { retry } from './retry.ts';
import { signIn } from './sign-in.ts';

/** The API rejected a request, or kept failing. */
export class ApiError extends CliError {
  /** The `errorType` of each error of the response. */
  readonly codes: readonly string[];

  constructor({ errors = [] }: GraphqlResponse) {
    const texts = errors.map(
      ({ errorInfo, errorType, message }) => `${errorType ?? 'error'}: ${message}${laterText(errorInfo)}`,
    );
    super('graphqlErrors', `The API responded with ${texts.join('; ') || 'no data.'}`);
    this.codes = errors.map(({ errorType }) => errorType ?? '');
  }
}

/** From when on the request is possible, where the API says so. */
function laterText(errorInfo: unknown): string {
  const hasTime = typeof errorInfo === 'object' && errorInfo !== null && 'retryAfterSeconds' in errorInfo;
  const seconds = hasTime ? errorInfo.retryAfterSeconds : undefined;
  return typeof seconds === 'number'
    ? ` Possible from ${new Date(Date.now() + seconds * 1000).toISOString()} on.`
    : '';
}

/** Sends a document with one field and returns that field; rejects with ApiError. */
export type RequestField = <Field>(
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<Field>;

const policy = { attempts: 6, pauseMs: 500, isRetryable } as const;

/** Creates the function for an access token. */
export function createFieldRequest(outputs: StackOutputs, accessToken: string): RequestField {
  return <Field>(query: string, variables: Readonly<Record<string, unknown>>): Promise<Field> =>
    retry(async () => {
      const response = await sendGraphql(outputs, accessToken, { query, variables });
      const [field] = Object.values(response.data ?? {});
      // The schema defines the field's shape; documents and types come from the same schema.
      if (response.errors === undefined && field !== null && field !== undefined) {
        return field as Field;
      }
      throw new ApiError(response);
    }, policy);
}

/** Signs in and creates the function for that user. */
export async function openFieldRequest(
  outputs: StackOutputs,
  username: string,
  password: string,
): Promise<RequestField> {
  const { accessToken } = await signIn(outputs, { username, password });
  return createFieldRequest(outputs, accessToken);
}

function isRetryable(error: unknown): boolean {
  const catalogue: Readonly<Record<string, { readonly retryable: boolean }>> = errorCatalogue;
  const codes = error instanceof ApiError ? error.codes : [];
  return codes.length > 0 && codes.every((code) => catalogue[code]?.retryable ?? false);
}
