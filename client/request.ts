/**
 * Asks AppSync over HTTP. What went wrong is told in the words of the real-time client, so that
 * both can be met alike.
 */
import type { RealtimeError } from './messages.ts';
import { mayPass, unauthorizedType } from './passing-errors.ts';
import type { RealtimeFailure, TypedQuery } from './subscriber.ts';

/** An error of an answer, with the facts that its code promises. */
export interface RequestError extends RealtimeError {
  readonly errorInfo?: unknown;
}

/**
 * Why there is no answer. `PASSING`: nothing answered, or an error that may pass; whether it was
 * done is not known.
 */
export class RequestFailure extends Error {
  readonly reason: RealtimeFailure['reason'] | 'PASSING';
  readonly errors: readonly RequestError[];

  constructor(reason: RequestFailure['reason'], errors: readonly RequestError[] = []) {
    super(errors[0]?.message ?? `The request failed: ${reason}.`);
    this.reason = reason;
    this.errors = errors;
  }
}

/**
 * Sends a document and answers its data; rejects with RequestFailure, also when there is data
 * beside errors.
 */
export type SendRequest = <Data, Variables extends object>(
  query: TypedQuery<Data, Variables>,
  variables: Variables,
) => Promise<Data>;

/** Where and how to ask. */
export interface RequestSettings {
  readonly graphqlUrl: string;
  /** As for the real-time client. */
  readonly token: (wasRefused: boolean) => Promise<string | undefined>;
  readonly answerTimeoutMs: number;
}

/** Makes the function; a token that is refused is asked for once more. */
export function createRequest(settings: RequestSettings): SendRequest {
  const attempt = async <Data, Variables extends object>(
    query: TypedQuery<Data, Variables>,
    variables: Variables,
    wasRefused: boolean,
  ): Promise<Data> => {
    const token = await settings.token(wasRefused).catch(() => {
      throw new RequestFailure('PASSING');
    });
    if (token === undefined) {
      throw new RequestFailure('SIGNED_OUT');
    }
    const answer = await post(settings, token, JSON.stringify({ query: query.toString(), variables }));
    if (answer.errors.length > 0) {
      throw new RequestFailure(reasonOf(answer.errors), answer.errors);
    }
    // The schema decides the shape of what a document asks for, and AppSync keeps to it.
    return answer.data as Data;
  };
  return (query, variables) =>
    attempt(query, variables, false).catch((error: unknown) => {
      if (error instanceof RequestFailure && error.reason === 'UNAUTHORIZED') {
        return attempt(query, variables, true);
      }
      throw error;
    });
}

interface Answer {
  readonly data: unknown;
  readonly errors: readonly RequestError[];
}

async function post(settings: RequestSettings, token: string, body: string): Promise<Answer> {
  try {
    const response = await fetch(settings.graphqlUrl, {
      method: 'POST',
      headers: { authorization: token, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(settings.answerTimeoutMs),
    });
    return answerOf(await response.json());
  } catch {
    throw new RequestFailure('PASSING');
  }
}

/** Throws for what is no GraphQL answer: something between AppSync and us spoke. */
function answerOf(json: unknown): Answer {
  if (typeof json !== 'object' || json === null) {
    throw new Error('No answer.');
  }
  const data = 'data' in json ? (json.data ?? undefined) : undefined;
  const errors = 'errors' in json && Array.isArray(json.errors) ? json.errors.map(toError) : [];
  if (data === undefined && errors.length === 0) {
    throw new Error('No answer.');
  }
  return { data, errors };
}

function toError(error: unknown): RequestError {
  // An entry of `errors` is an object; of anything else nothing is read.
  const { message, errorType, errorInfo } = Object(error) as Readonly<Record<string, unknown>>;
  return {
    message: typeof message === 'string' ? message : 'Unknown error',
    ...(typeof errorType === 'string' && { errorType }),
    ...(errorInfo !== undefined && errorInfo !== null && { errorInfo }),
  };
}

function reasonOf(errors: readonly RealtimeError[]): RequestFailure['reason'] {
  if (errors.some(({ errorType }) => errorType === unauthorizedType)) {
    return 'UNAUTHORIZED';
  }
  return mayPass(errors) ? 'PASSING' : 'REFUSED';
}
