/**
 * What HTTP requests and subscriptions share: the planned API, identities inside its realm, and a
 * scope for each request.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../core/service.ts';
import type { Api } from '../api.ts';
import type { Authenticated } from './authentication.ts';
import { planApi, type ApiPlan } from './plan.ts';
import { createRequestLog, type LogSink } from './request-log.ts';
import type { RequestScope } from './request.ts';
import type { ResolveParts } from './resolve-field.ts';

/** What an API depends on. */
export interface ApiRuntimeParts {
  readonly api: Api;
  readonly clock: Clock;
  readonly iam: ResolveParts['iam'];
  readonly logs: LogSink;
  /** Milliseconds after which a request gets a response without its data. */
  readonly maxExecutionMs: number;
}

/** An API that runs requests. */
export interface ApiRuntime {
  readonly maxExecutionMs: number;
  /** Returns the current plan of the API; throws HttpError 400 while it has no schema. */
  plan(): ApiPlan;
  /** Starts a request of the caller. Resolvers see `headers`. */
  scope(
    caller: Authenticated,
    headers: Readonly<Record<string, string>>,
    plan: ApiPlan,
    requestId?: string,
  ): RequestScope;
}

/** Creates a runtime. It plans the API at the first request after a change. */
export function createApiRuntime(parts: ApiRuntimeParts): ApiRuntime {
  const { api, clock, logs, maxExecutionMs } = parts;
  const identities = new WeakMap<object, unknown>();
  let planned: { readonly revision: number; readonly plan: ApiPlan } | undefined;

  const identityOf = ({ identity }: Authenticated): unknown => {
    const known = identities.get(identity) ?? api.realm.adoptFrozen(identity);
    identities.set(identity, known);
    return known;
  };

  return {
    maxExecutionMs,
    plan() {
      if (planned?.revision !== api.revision) {
        planned = { revision: api.revision, plan: planApi(api, parts) };
      }
      return planned.plan;
    },
    scope: (caller, headers, plan, requestId = randomUUID()) => ({
      realm: api.realm,
      caller,
      identity: identityOf(caller),
      // Resolvers see AppSync's own request id, which replaces a header of that name from the
      // client.
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
      realtime: { invalidations: [] },
      rootFields: [],
    }),
  };
}
