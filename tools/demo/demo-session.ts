/** One of the demo's people at work: signed in by SRP, asking over HTTP like any client. */
import { type GraphqlAnswer, sendGraphql } from '../session/graphql-client.ts';
import type { StackOutputs } from '../session/outputs.ts';
import { signIn } from '../session/sign-in.ts';
import { errorCatalogue } from '../../domain/errors.ts';

/** The API refused a request for good, or kept failing. */
export class RefusalError extends Error {
  /** The `errorType` of each error of the response. */
  readonly codes: readonly string[];

  constructor(answer: GraphqlAnswer) {
    super(`The API answered ${describe(answer)}`);
    this.codes = (answer.errors ?? []).map(({ errorType }) => errorType ?? '');
  }
}

/** Sends a document and returns its one field; throws a RefusalError. */
export type Ask = <Field>(query: string, variables: Readonly<Record<string, unknown>>) => Promise<Field>;

const attempts = 4;
const pauseMs = 500;

/** Signs in; what it answers asks as that person, again after an error that may pass. */
export async function openSession(outputs: StackOutputs, username: string, password: string): Promise<Ask> {
  const { accessToken } = await signIn(outputs, { username, password });
  return async <Field>(query: string, variables: Readonly<Record<string, unknown>>): Promise<Field> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await sendGraphql(outputs, accessToken, { query, variables });
      const [field] = Object.values(answer.data ?? {});
      // The schema decides the field's shape; documents and types of the demo come from the same
      // schema.
      if (answer.errors === undefined && field !== null && field !== undefined) {
        return field as Field;
      }
      if (attempt >= attempts || !mayPass(answer)) {
        throw new RefusalError(answer);
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs * attempt));
    }
  };
}

function mayPass({ errors = [] }: GraphqlAnswer): boolean {
  const catalogue: Readonly<Record<string, { readonly retryable: boolean }>> = errorCatalogue;
  return errors.length > 0 && errors.every(({ errorType }) => catalogue[errorType ?? '']?.retryable ?? false);
}

function describe({ errors = [] }: GraphqlAnswer): string {
  return (
    errors.map(({ errorType, message }) => `${errorType ?? 'an error'}: ${message}`).join('; ') || 'no data.'
  );
}
