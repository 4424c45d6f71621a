/**
 * What requests over HTTP and subscriptions share: the planned API, identities inside its realm,
 * and a scope for each request.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../core/service.ts';
import type { Api } from '../api.ts';
import type { Authenticated } from './authentication.ts';
import { planApi, type ApiPlan } from './plan.ts';
import { createRequestLog, type LogSink } from './request-log.ts';
import type { RequestScope } from './request.ts';
import type { ResolveParts } from './resolve-field.ts';

/** What an API runs with. */
export interface ApiRuntimeParts {
  readonly api: Api;
  readonly clock: Clock;
  readonly iam: ResolveParts['iam'];
  readonly logs: LogSink;
  /** Milliseconds after which a request is answered without its data. */
  readonly maxExecutionMs: number;
}

/** An API that runs requests. */
export interface ApiRuntime {
  readonly maxExecutionMs: number;
  /** The plan of the API as it is now; throws HttpError 400 while it has no schema. */
  plan(): ApiPlan;
  /** Begins a request of the caller; `headers` are what resolvers see. */
  scope(
    caller: Authenticated,
    headers: Readonly<Record<string, string>>,
    plan: ApiPlan,
    requestId?: string,
  ): RequestScope;
}

/** Plans are made at the first request after a change. */
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
      // AppSync's own request id stands among the headers that resolvers see, whatever the client
      // sent under its name.
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
