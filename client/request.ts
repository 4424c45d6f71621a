/**
 * Sends GraphQL requests to AppSync over HTTP. Errors use the reasons of the real-time client, so
 * that callers can handle both alike.
 */
import type { RealtimeError } from './messages.ts';
import { areTransient, unauthorizedType } from './transient-errors.ts';
import type { RealtimeFailure, TypedQuery } from './subscriber.ts';

/** An error of a response; `errorInfo` holds the facts that the schema documents for its code. */
export interface GraphqlError extends RealtimeError {
  readonly errorInfo?: unknown;
}

/**
 * Why a request failed. `TRANSIENT`: there was no response, or only transient errors. The operation
 * may have been carried out or not.
 */
export class RequestError extends Error {
  readonly reason: RealtimeFailure['reason'] | 'TRANSIENT';
  readonly errors: readonly GraphqlError[];

  constructor(reason: RequestError['reason'], errors: readonly GraphqlError[] = []) {
    super(errors[0]?.message ?? `The request failed: ${reason}.`);
    this.reason = reason;
    this.errors = errors;
  }
}

/**
 * Sends a document and returns its data. Rejects with RequestError, even when the response holds
 * data in addition to its errors.
 */
export type SendRequest = <Data, Variables extends object>(
  query: TypedQuery<Data, Variables>,
  variables: Variables,
  options?: SendOptions,
) => Promise<Data>;

/** How to send a request. */
export interface SendOptions {
  /** As of `fetch`: lets the request outlive the page. Default false. */
  readonly keepalive?: boolean;
}

/** The part of `fetch` that the client uses. */
export type Fetch = (
  url: string,
  request: {
    readonly method: 'POST';
    readonly headers: Record<string, string>;
    readonly body: string;
    readonly signal: AbortSignal;
    readonly keepalive?: boolean;
  },
) => Promise<{ json(): Promise<unknown> }>;

/** Where and how to send requests. */
export interface RequestSettings {
  readonly graphqlUrl: string;
  /** As for the real-time client. */
  readonly token: (forceRefresh: boolean) => Promise<string | undefined>;
  readonly responseTimeoutMs: number;
  /** Default: the environment's own. */
  readonly fetch?: Fetch;
}

/** Creates the function; it retries once with a new token when AppSync rejects the first. */
export function createRequest(settings: RequestSettings): SendRequest {
  const attempt = async <Data, Variables extends object>(
    query: TypedQuery<Data, Variables>,
    variables: Variables,
    options: SendOptions,
    forceRefresh: boolean,
  ): Promise<Data> => {
    const token = await settings.token(forceRefresh).catch(() => {
      throw new RequestError('TRANSIENT');
    });
    if (token === undefined) {
      throw new RequestError('SIGNED_OUT');
    }
    const body = JSON.stringify({ query: query.toString(), variables });
    const response = await post(settings, token, body, options);
    if (response.errors.length > 0) {
      throw new RequestError(reasonOf(response.errors), response.errors);
    }
    // The schema defines the shape of a document's data, and AppSync keeps to the schema.
    return response.data as Data;
  };
  return (query, variables, options = {}) =>
    attempt(query, variables, options, false).catch((error: unknown) => {
      if (error instanceof RequestError && error.reason === 'UNAUTHORIZED') {
        return attempt(query, variables, options, true);
      }
      throw error;
    });
}

interface GraphqlResponse {
  readonly data: unknown;
  readonly errors: readonly GraphqlError[];
}

async function post(
  settings: RequestSettings,
  token: string,
  body: string,
  { keepalive = false }: SendOptions,
): Promise<GraphqlResponse> {
  const send: Fetch = settings.fetch ?? ((url, request) => fetch(url, request));
  // React Native has no AbortSignal.timeout.
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), settings.responseTimeoutMs);
  try {
    const response = await send(settings.graphqlUrl, {
      method: 'POST',
      headers: { authorization: token, 'content-type': 'application/json' },
      body,
      signal: timeout.signal,
      ...(keepalive && { keepalive }),
    });
    return toGraphqlResponse(await response.json());
  } catch {
    throw new RequestError('TRANSIENT');
  } finally {
    clearTimeout(timer);
  }
}

/** Throws for anything else than a GraphQL response, such as a proxy's error page. */
function toGraphqlResponse(json: unknown): GraphqlResponse {
  if (typeof json !== 'object' || json === null) {
    throw new Error('The response is not a JSON object.');
  }
  const data = 'data' in json ? (json.data ?? undefined) : undefined;
  const errors = 'errors' in json && Array.isArray(json.errors) ? json.errors.map(toGraphqlError) : [];
  if (data === undefined && errors.length === 0) {
    throw new Error('The response has neither data nor errors.');
  }
  return { data, errors };
}

function toGraphqlError(error: unknown): GraphqlError {
  // An entry of `errors` is an object; anything else has none of these members.
  const { message, errorType, errorInfo } = Object(error) as Readonly<Record<string, unknown>>;
  return {
    message: typeof message === 'string' ? message : 'Unknown error',
    ...(typeof errorType === 'string' && { errorType }),
    ...(errorInfo !== undefined && errorInfo !== null && { errorInfo }),
  };
}

function reasonOf(errors: readonly RealtimeError[]): RequestError['reason'] {
  if (errors.some(({ errorType }) => errorType === unauthorizedType)) {
    return 'UNAUTHORIZED';
  }
  return areTransient(errors) ? 'TRANSIENT' : 'REFUSED';
}
