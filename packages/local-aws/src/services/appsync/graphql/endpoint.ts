/** `POST /graphql`: AppSync's HTTP endpoint for one API, including the JSON of its response. */
import { randomUUID } from 'node:crypto';
import { getOperationAST, OperationTypeNode } from 'graphql';
import type { HttpResponse, HttpRequest } from '../../../core/http.ts';
import type { WafBlock, WebRequest } from '../../wafv2/web-request.ts';
import type { ApiRuntime } from './api-runtime.ts';
import type { Authenticator } from './authentication.ts';
import { HttpError } from './http-error.ts';
import { parseBody, type GraphQLBody } from './body.ts';
import { inTime } from './in-time.ts';
import type { ApiPlan } from './plan.ts';
import type { RequestScope } from './request.ts';
import { wafRefusal } from './waf-refusal.ts';
import { refusedOperation, runOperation, timedOut, type OperationResult } from './run-operation.ts';

/** What the endpoint depends on. */
export interface EndpointParts {
  readonly runtime: ApiRuntime;
  readonly authenticator: Authenticator;
  /** AWS WAF's decision, before any other access control. */
  readonly inspect: (request: WebRequest) => WafBlock | undefined;
  /** Called for each operation that completed in time, before its response is sent. */
  readonly onCompleted: (scope: RequestScope, plan: ApiPlan, data: OperationResult['data']) => void;
}

interface Outcome {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: ReadonlyMap<string, string>;
}

/** Creates the endpoint of an API. */
export function createEndpoint(parts: EndpointParts): (request: HttpRequest) => Promise<HttpResponse> {
  const { runtime, authenticator } = parts;

  async function run(request: HttpRequest, requestId: string): Promise<Outcome> {
    const caller = await authenticator(request);
    const body = parseBody(request.body);
    const plan = runtime.plan();
    const scope = runtime.scope(caller, request.headers, plan, requestId);
    scope.log.request('Begin Request');
    scope.log.verbose(
      () =>
        `GraphQL Query: ${body.query}, Operation: ${body.operationName ?? null}, Variables: ${JSON.stringify(body.variables)}`,
    );
    const result = await inTime(resultOf(body, plan, scope), runtime.maxExecutionMs, timedOut);
    parts.onCompleted(scope, plan, result.data);
    scope.log.request('Tokens Consumed: 1');
    scope.log.request('End Request');
    return { status: 200, body: responseBody(result), headers: scope.responseHeaders };
  }

  return async (request) => {
    const block = parts.inspect(request);
    if (block !== undefined) {
      return wafRefusal(block);
    }
    const requestId = randomUUID();
    const {
      status,
      body,
      headers = new Map<string, string>(),
    } = await run(request, requestId).catch(errorOutcome);
    return {
      status,
      headers: {
        ...Object.fromEntries(headers),
        'content-type': 'application/json;charset=UTF-8',
        'x-amzn-requestid': requestId,
        ...(status === 200 ? { 'x-amzn-appsync-tokensconsumed': '1' } : { 'x-amzn-errortype': typeOf(body) }),
      },
      body: JSON.stringify(body),
    };
  };
}

async function resultOf(body: GraphQLBody, plan: ApiPlan, scope: RequestScope): Promise<OperationResult> {
  const { document, errors } = plan.documentOf(body.query);
  if (errors.length > 0) {
    return { data: null, errors };
  }
  if (getOperationAST(document, body.operationName)?.operation === OperationTypeNode.SUBSCRIPTION) {
    return refusedOperation('UnsupportedOperation', 'Subscriptions are not supported over HTTP.');
  }
  return runOperation(body, document, plan, scope);
}

function responseBody({ data, errors }: OperationResult): unknown {
  return errors.length === 0 ? { data } : { data, errors };
}

function errorOutcome(error: unknown): Outcome {
  const known =
    error instanceof HttpError ? error : new HttpError(500, 'InternalFailureException', 'Internal Failure');
  return { status: known.status, body: { errors: [{ errorType: known.errorType, message: known.message }] } };
}

function typeOf(body: unknown): string {
  // Only errorOutcome returns another status than 200.
  return (body as { errors: [{ errorType: string }] }).errors[0].errorType;
}
