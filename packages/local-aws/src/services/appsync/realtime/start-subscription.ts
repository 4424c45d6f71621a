/**
 * Starts a subscription: authenticates and authorizes the caller, runs its resolver and determines
 * its events.
 */
import { getOperationAST, OperationTypeNode } from 'graphql';
import type { ApiRuntime } from '../graphql/api-runtime.ts';
import type { Authenticator } from '../graphql/authentication.ts';
import { parseBody } from '../graphql/body.ts';
import type { AppSyncError } from '../graphql/errors.ts';
import { HttpError } from '../graphql/http-error.ts';
import { inTime } from '../graphql/in-time.ts';
import type { RequestScope } from '../graphql/request.ts';
import { runOperation, timedOut } from '../graphql/run-operation.ts';
import { authorizationRequest } from './authorization-request.ts';
import type { SubscriptionFilter } from './filter.ts';
import { wireErrors, type WireError } from './messages.ts';
import { readFilter } from './read-filter.ts';
import { filteringArguments, viewOf, type Interest, type Subscription } from './subscription.ts';

/** A registration as the client sent it, with its own authorization headers. */
export interface StartRequest {
  /** The JSON text of `{query, variables}`, as a signature covers it. */
  readonly data: string;
  /** `extensions.authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
}

/** The API that executes the subscription's field, and the authenticator of its headers. */
export interface StartParts {
  readonly runtime: ApiRuntime;
  readonly authenticator: Authenticator;
}

/** The running subscription, or the errors that refuse the start. */
export type StartOutcome =
  { readonly subscription: Subscription } | { readonly errors: readonly WireError[] };

/**
 * Starts a subscription. Authorizes each start separately, so that one connection may serve callers
 * of several modes. Never rejects.
 */
export async function startSubscription(request: StartRequest, parts: StartParts): Promise<StartOutcome> {
  try {
    return await start(request, parts);
  } catch (error) {
    const refusal =
      error instanceof HttpError ? error : new HttpError(500, 'InternalFailureException', 'Internal Failure');
    return { errors: [{ errorType: refusal.errorType, message: refusal.message }] };
  }
}

async function start(
  { data, headers, remoteAddress }: StartRequest,
  { runtime, authenticator }: StartParts,
): Promise<StartOutcome> {
  const caller = await authenticator(authorizationRequest(headers, '/graphql', data, remoteAddress));
  if (!hasQuery(data)) {
    return { errors: [wireErrors.unsupported] };
  }
  const body = parseBody(Buffer.from(data));
  const plan = runtime.plan();
  const { document, errors } = plan.documentOf(body.query);
  if (errors.length > 0) {
    return { errors: errors.map(toWire) };
  }
  const kind = getOperationAST(document, body.operationName)?.operation ?? OperationTypeNode.SUBSCRIPTION;
  if (kind !== OperationTypeNode.SUBSCRIPTION) {
    return { errors: [unsupported(kind)] };
  }
  const scope = runtime.scope(caller, headers, plan);
  scope.log.request('Begin Request');
  const result = await inTime(runOperation(body, document, plan, scope), runtime.maxExecutionMs, timedOut);
  scope.log.request('End Request');
  // The resolver's result is ignored, because a subscription's data come from events only.
  if (result.errors.length > 0) {
    return { errors: result.errors.map(toWire) };
  }
  return established(scope, { document, body, caller });
}

function established(
  { rootFields, realtime }: RequestScope,
  request: Pick<Subscription, 'document' | 'body' | 'caller'>,
): StartOutcome {
  const [root] = rootFields;
  if (root === undefined) {
    return { errors: [wireErrors.unsupported] };
  }
  const filter = realtime.filter === undefined ? undefined : readFilter(realtime.filter);
  const invalidation =
    realtime.invalidationFilter === undefined ? undefined : readFilter(realtime.invalidationFilter);
  for (const read of [filter, invalidation]) {
    if (isWireError(read)) {
      return { errors: [read] };
    }
  }
  return {
    subscription: {
      ...request,
      field: root.field,
      interest: interestOf(filter, filteringArguments(root)),
      ...(isFilter(invalidation) && { invalidation }),
      view: viewOf(request.body, request.document, root, request.caller),
    },
  };
}

/** A filter of the resolver replaces the arguments (documented: the two cannot be combined). */
function interestOf(
  filter: SubscriptionFilter | WireError | undefined,
  values: Readonly<Record<string, unknown>>,
): Interest {
  return isFilter(filter) ? { kind: 'FILTER', filter } : { kind: 'ARGUMENTS', values };
}

function isWireError(read: SubscriptionFilter | WireError | undefined): read is WireError {
  return read !== undefined && 'message' in read;
}

function isFilter(read: SubscriptionFilter | WireError | undefined): read is SubscriptionFilter {
  return read !== undefined && 'filterGroup' in read;
}

/** Refuses a `start` without a GraphQL body, such as another protocol's `payload.query`. */
function hasQuery(data: string): boolean {
  try {
    const body: unknown = JSON.parse(data);
    return typeof body === 'object' && body !== null && 'query' in body;
  } catch {
    return false;
  }
}

function unsupported(operation: OperationTypeNode): WireError {
  return { ...wireErrors.unsupported, message: `${operation} not supported through the realtime channel` };
}

/** Errors of a start were seen with type and message only. */
function toWire({ errorType, message }: AppSyncError): WireError {
  return { ...(errorType !== null && { errorType }), message };
}
