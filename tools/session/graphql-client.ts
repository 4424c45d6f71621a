/** Sends GraphQL documents to AppSync over HTTP with a Cognito access token. */
import { Failure } from './failure.ts';
import type { StackOutputs } from './outputs.ts';
import { unreachable } from './sign-in.ts';

/** A request of the GraphQL-over-HTTP kind that AppSync takes. */
export interface GraphqlRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** One of AppSync's errors. */
export interface GraphqlError {
  readonly message: string;
  /** A code of `domain/errors.ts`, or one of AppSync's own. */
  readonly errorType?: string;
  readonly errorInfo?: unknown;
}

/** AppSync's answer, partial data included. */
export interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphqlError[];
}

const timeoutMs = 35_000;

/** Sends a document; GraphQL errors are part of the answer, everything else throws Failure. */
export async function sendGraphql(
  outputs: StackOutputs,
  accessToken: string,
  request: GraphqlRequest,
): Promise<GraphqlAnswer> {
  const response = await post(outputs, accessToken, request);
  const answer: unknown = await response.json().catch(() => undefined);
  if (!isAnswer(answer)) {
    throw new Failure('unreachable', `The API answered HTTP ${response.status} without a GraphQL answer.`);
  }
  return answer;
}

async function post(outputs: StackOutputs, accessToken: string, request: GraphqlRequest): Promise<Response> {
  try {
    return await fetch(outputs.GraphqlUrl, {
      method: 'POST',
      headers: { authorization: accessToken, 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    throw unreachable(outputs, outputs.GraphqlUrl);
  }
}

/** AppSync answers every request that reached it with `data`, `errors` or both. */
function isAnswer(answer: unknown): answer is GraphqlAnswer {
  return typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer);
}
