/** Sends GraphQL documents to AppSync over HTTP with a Cognito access token. */
import { CliError } from './cli-error.ts';
import type { StackOutputs } from './outputs.ts';
import { unreachable } from './sign-in.ts';

/** The API's address, and whether a local world has it, which a CliError then mentions. */
export type GraphqlEndpoint = Pick<StackOutputs, 'GraphqlUrl' | 'AwsEndpointUrl'>;

/** A GraphQL request over HTTP. */
export interface GraphqlRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** An entry of `errors` in a response of AppSync. */
export interface GraphqlError {
  readonly message: string;
  /** A code of `domain/errors.ts`, or one of AppSync's own. */
  readonly errorType?: string;
  readonly errorInfo?: unknown;
}

/** AppSync's response, with partial data. */
export interface GraphqlResponse {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphqlError[];
}

const timeoutMs = 35_000;

/** Sends a document. Returns GraphQL errors in the response; throws CliError without a response. */
export async function sendGraphql(
  endpoint: GraphqlEndpoint,
  accessToken: string,
  request: GraphqlRequest,
): Promise<GraphqlResponse> {
  const response = await post(endpoint, accessToken, request);
  const body: unknown = await response.json().catch(() => undefined);
  if (!isResponse(body)) {
    throw new CliError('unreachable', `The API returned HTTP ${response.status} without a GraphQL response.`);
  }
  return body;
}

async function post(
  endpoint: GraphqlEndpoint,
  accessToken: string,
  request: GraphqlRequest,
): Promise<Response> {
  try {
    return await fetch(endpoint.GraphqlUrl, {
      method: 'POST',
      headers: { authorization: accessToken, 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    throw unreachable(endpoint, endpoint.GraphqlUrl);
  }
}

/** Every response of AppSync has `data`, `errors` or both. */
function isResponse(value: unknown): value is GraphqlResponse {
  return typeof value === 'object' && value !== null && ('data' in value || 'errors' in value);
}
