/**
 * The system's own requests to the GraphQL API, signed with IAM as `appsync`, which publish to
 * subscribers. The SDK has no client for an API's own schema. IAM action: appsync:GraphQL on each
 * field.
 */
import { requireVariable } from '../runtime/environment.ts';
import { isTransient } from '../runtime/failure.ts';
import { jitter } from '../runtime/pause.ts';
import { retry } from '../runtime/retry.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';
import { signedPost } from './signed-post.ts';

/**
 * The API refused the request or a field of it. Holds the status and code of the response, never
 * its text.
 */
export class GraphqlError extends Error {
  override readonly name = 'GraphqlError';
  /** As on errors of AWS clients: decides about a retry, and is logged. */
  readonly $metadata: { readonly httpStatusCode: number };
  /** `errorType` of the first error. */
  readonly code: string | undefined;

  constructor(httpStatusCode: number, code: string | undefined) {
    super('The GraphQL API refused the request');
    this.$metadata = { httpStatusCode };
    this.code = code;
  }
}

const schedule = {
  attempts: clientSettings.maxAttempts,
  delayMs: (failed: number) => jitter(10, 60 * failed),
} as const;
const post = signedPost('appsync', new URL(requireVariable('GRAPHQL_URL')), {
  'content-type': 'application/json',
});

/**
 * Runs a document. Transient failures are retried, so the document must be safe to repeat. Throws
 * the HTTP handler's errors, and GraphqlError when a field failed or the response is not GraphQL's.
 * Other fields of the document may have succeeded.
 */
export async function sendGraphql(
  document: string,
  variables: Readonly<Record<string, unknown>>,
  options: CallOptions,
): Promise<void> {
  const request = { document, variables };
  await sendFreshGraphql(() => Promise.resolve(request), options);
}

/** A document with its variables. */
export interface GraphqlRequest {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Runs a request that is created for each attempt, because it depends on the moment: who may see
 * something may have changed since the previous attempt. When `makeRequest` returns undefined,
 * nothing is sent.
 */
export async function sendFreshGraphql(
  makeRequest: () => Promise<GraphqlRequest | undefined>,
  options: CallOptions,
): Promise<void> {
  // A failure of `makeRequest` itself is not retried here: it has retries of its own.
  let sendError: unknown;
  const sendOnce = async (): Promise<void> => {
    const request = await makeRequest();
    if (request === undefined) {
      return;
    }
    const body = JSON.stringify({ query: request.document, variables: request.variables });
    await send(body, options).catch((error: unknown) => {
      sendError = error;
      throw error;
    });
  };
  const isRetryable = (error: unknown): boolean => error === sendError && isTransient(error);
  await retry(sendOnce, { ...schedule, isRetryable }, options);
}

async function send(body: string, options: CallOptions): Promise<void> {
  const { statusCode, text } = await post(body, options);
  const code = errorTypeOf(text);
  if (statusCode !== 200 || code !== undefined) {
    throw new GraphqlError(statusCode, code);
  }
}

/**
 * `errorType` of the first error; UNKNOWN when it has none or the response is not GraphQL's;
 * undefined without an error.
 */
function errorTypeOf(body: string): string | undefined {
  if (body.startsWith('{"data":') && !body.includes('"errors"')) {
    return undefined;
  }
  try {
    // Checked below as far as it is used.
    const { errors } = JSON.parse(body) as {
      readonly errors?: readonly { readonly errorType?: unknown }[] | null;
    };
    if (errors === undefined || errors === null) {
      return undefined;
    }
    const type = errors[0]?.errorType;
    return typeof type === 'string' ? type : 'UNKNOWN';
  } catch {
    return 'UNKNOWN';
  }
}
