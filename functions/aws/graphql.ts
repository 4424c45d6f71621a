/**
 * The system's own requests to the GraphQL API, signed by IAM as `appsync`: what subscribers hear
 * of. There is no SDK client for an API's own schema, so the SDK's signer and HTTP handler (whose
 * connections stay open between invocations) are used by themselves. IAM action: appsync:GraphQL on
 * each field.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HttpRequest } from '@smithy/core/protocols';
import { requireVariable } from '../runtime/environment.ts';
import { isTransient } from '../runtime/failure.ts';
import { jitter } from '../runtime/pause.ts';
import { retry } from '../runtime/retry.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** The API did not do all that it was asked; says how it answered, never in which words. */
export class GraphqlError extends Error {
  override readonly name = 'GraphqlError';
  /** As errors of AWS clients have it: whether to try again, and for the log. */
  readonly $metadata: { readonly httpStatusCode: number };
  /** `errorType` of the first error. */
  readonly code: string | undefined;

  constructor(httpStatusCode: number, code: string | undefined) {
    super('The GraphQL API refused');
    this.$metadata = { httpStatusCode };
    this.code = code;
  }
}

const schedule = {
  attempts: clientSettings.maxAttempts,
  delayMs: (failed: number) => jitter(10, 60 * failed),
} as const;
const url = new URL(requireVariable('GRAPHQL_URL'));

// Any client resolves what all have in common: region, credentials, signer, HTTP handler. Its
// signer signs for the service of this name.
const signingName = { signingName: 'appsync' };
const { requestHandler, signer } = new DynamoDBClient({ ...clientSettings, ...signingName }).config;

/**
 * Runs a document. Passing weakness is tried again, so what it does must bear being done twice.
 * Throws GraphqlError when a field failed or the answer is none (other fields of the document may
 * be done), and the HTTP handler's errors.
 */
export async function askGraphql(
  document: string,
  variables: Readonly<Record<string, unknown>>,
  options: CallOptions = {},
): Promise<void> {
  const request = { document, variables };
  await askByTheMoment(() => Promise.resolve(request), options);
}

/** A document with its variables. */
export interface GraphqlRequest {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Runs a request that is made for each try, because what it says depends on the moment: who may see
 * something may have changed since the try before. Undefined ends it without a further try.
 */
export async function askByTheMoment(
  makeRequest: () => Promise<GraphqlRequest | undefined>,
  options: CallOptions = {},
): Promise<void> {
  // A failure of `makeRequest` itself is not retried here: it has retries of its own.
  let postError: unknown;
  const askOnce = async (): Promise<void> => {
    const request = await makeRequest();
    if (request === undefined) {
      return;
    }
    const body = JSON.stringify({ query: request.document, variables: request.variables });
    await post(body, options).catch((error: unknown) => {
      postError = error;
      throw error;
    });
  };
  const isRetryable = (error: unknown): boolean => error === postError && isTransient(error);
  await retry(askOnce, { ...schedule, isRetryable }, options);
}

async function post(body: string, options: CallOptions): Promise<void> {
  const request = new HttpRequest({
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    method: 'POST',
    headers: {
      host: url.host,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    },
    body,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
  });
  const signed = await (await signer()).sign(request);
  const { response } = await requestHandler.handle(HttpRequest.clone(signed), options);
  const code = errorTypeOf(await readText(response.body));
  if (response.statusCode !== 200 || code !== undefined) {
    throw new GraphqlError(response.statusCode, code);
  }
}

/**
 * `errorType` of the first error, UNKNOWN where it has none or the answer is not GraphQL's;
 * undefined when there is no error.
 */
function errorTypeOf(answer: string): string | undefined {
  if (answer.startsWith('{"data":') && !answer.includes('"errors"')) {
    return undefined;
  }
  try {
    // Checked below as far as it is used.
    const { errors } = JSON.parse(answer) as {
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

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
