/** `POST /graphql`: AppSync's HTTP endpoint for one API, up to the JSON of its answer. */
import { randomUUID } from 'node:crypto';
import { execute, getOperationAST, OperationTypeNode, type ExecutionResult } from 'graphql';
import type { HttpAnswer, HttpRequest } from '../../http.ts';
import type { Clock } from '../../service.ts';
import type { Api } from '../api.ts';
import type { Authenticated, Authenticator } from './authentication.ts';
import { executionError, requestError, type AppSyncError } from './errors.ts';
import { HttpFault } from './http-fault.ts';
import { parseBody, type GraphQLBody } from './body.ts';
import { planApi, type ApiPlan } from './plan.ts';
import { createRequestLog, type LogSink } from './request-log.ts';
import type { RequestScope } from './request.ts';
import type { ResolveParts } from './resolve-field.ts';

/** What the endpoint works with. */
export interface EndpointParts {
  readonly api: Api;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly iam: ResolveParts['iam'];
  readonly logs: LogSink;
  /** Milliseconds after which a request is answered without its data (quota "Request execution time"). */
  readonly maxExecutionMs: number;
}

interface Outcome {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: ReadonlyMap<string, string>;
}

/** The endpoint of an API. Plans are made at the first request after a change. */
export function createEndpoint(parts: EndpointParts): (request: HttpRequest) => Promise<HttpAnswer> {
  const { api, authenticator } = parts;
  const identities = new WeakMap<object, unknown>();
  let planned: { readonly revision: number; readonly plan: ApiPlan } | undefined;

  const currentPlan = (): ApiPlan => {
    if (planned?.revision !== api.revision) planned = { revision: api.revision, plan: planApi(api, parts) };
    return planned.plan;
  };
  const identityOf = ({ identity }: Authenticated): unknown => {
    const known = identities.get(identity) ?? api.realm.adoptFrozen(identity);
    identities.set(identity, known);
    return known;
  };

  async function run(request: HttpRequest, requestId: string): Promise<Outcome> {
    const caller = await authenticator(request);
    const body = parseBody(request.body);
    const plan = currentPlan();
    const scope = scopeOf(parts, request, requestId, caller, identityOf(caller), plan);
    scope.log.request('Begin Request');
    scope.log.verbose(
      () =>
        `GraphQL Query: ${body.query}, Operation: ${body.operationName ?? null}, Variables: ${JSON.stringify(body.variables)}`,
    );
    const answer = await inTime(answerTo(body, plan, scope), parts.maxExecutionMs);
    scope.log.request('Tokens Consumed: 1');
    scope.log.request('End Request');
    return { status: 200, body: answer, headers: scope.responseHeaders };
  }

  return async (request) => {
    const requestId = randomUUID();
    const {
      status,
      body,
      headers = new Map<string, string>(),
    } = await run(request, requestId).catch(faultOutcome);
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

function scopeOf(
  { api, clock, logs, maxExecutionMs }: EndpointParts,
  { headers }: HttpRequest,
  requestId: string,
  caller: Authenticated,
  identity: unknown,
  plan: ApiPlan,
): RequestScope {
  return {
    realm: api.realm,
    caller,
    identity,
    // AppSync's own request id stands among the headers that resolvers see, whatever the client sent under its name.
    request: api.realm.info(
      { domainName: null },
      { headers: () => ({ ...headers, 'x-amzn-requestid': requestId }) },
    ),
    environment: plan.environment,
    appended: [],
    responseHeaders: new Map(),
    deadline: clock.now() + maxExecutionMs,
    log: createRequestLog(api.settings.log, logs, api.settings.id, requestId),
    decisions: new Map(),
    resolverCount: 0,
  };
}

/** What still runs when the time is over goes on unseen until its next handler, which is refused. */
async function inTime(answer: Promise<unknown>, maxExecutionMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<unknown>((resolve) => {
    timer = setTimeout(
      () => resolve(refusedAnswer('ExecutionTimeout', 'Execution timed out.')),
      maxExecutionMs,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function answerTo(body: GraphQLBody, plan: ApiPlan, scope: RequestScope): Promise<unknown> {
  const { document, errors } = plan.documentOf(body.query);
  if (errors.length > 0) return { data: null, errors };
  if (getOperationAST(document, body.operationName)?.operation === OperationTypeNode.SUBSCRIPTION) {
    return refusedAnswer('UnsupportedOperation', 'Subscriptions are not answered over HTTP.');
  }
  const result = await execute({
    schema: plan.schema,
    document,
    contextValue: scope,
    variableValues: body.variables,
    operationName: body.operationName ?? null,
  });
  return inAppSyncsShape(result, plan, scope.appended);
}

function refusedAnswer(errorType: string, message: string): unknown {
  const error: AppSyncError = {
    path: null,
    data: null,
    errorType,
    errorInfo: null,
    locations: null,
    message,
  };
  return { data: null, errors: [error] };
}

function inAppSyncsShape(result: ExecutionResult, plan: ApiPlan, appended: readonly AppSyncError[]): unknown {
  if (result.data === undefined) return { data: null, errors: (result.errors ?? []).map(requestError) };
  const errors = [...appended, ...(result.errors ?? []).map((error) => executionError(error, plan.schema))];
  return errors.length === 0 ? { data: result.data } : { data: result.data, errors };
}

function faultOutcome(error: unknown): Outcome {
  const fault =
    error instanceof HttpFault ? error : new HttpFault(500, 'InternalFailureException', 'Internal Failure');
  return { status: fault.status, body: { errors: [{ errorType: fault.errorType, message: fault.message }] } };
}

function typeOf(body: unknown): string {
  // Only faultOutcome answers other than 200.
  return (body as { errors: [{ errorType: string }] }).errors[0].errorType;
}
