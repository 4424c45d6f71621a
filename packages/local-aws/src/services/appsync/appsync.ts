/**
 * AWS AppSync: the GraphQL API of the template at `POST /graphql` and `/graphql/realtime`, with the
 * code, schema and rules that a deployment would use.
 */
import { randomBytes } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import type { State } from '../../state/store.ts';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { HttpResponse, HttpRequest } from '../../core/http.ts';
import type { Principal } from '../../core/principal.ts';
import type { ServiceModule } from '../../core/resource.ts';
import type { Clock, Demand, Place } from '../../core/service.ts';
import type { InspectRequest, WebRequest } from '../wafv2/web-request.ts';
import type { ApiSettings } from './api.ts';
import type { RoleAssumer } from './data-sources/caller.ts';
import { nextTokens, type NextTokens } from './data-sources/dynamodb/next-token.ts';
import { createApiRuntime } from './graphql/api-runtime.ts';
import { createAuthenticator } from './graphql/authentication.ts';
import { createEndpoint } from './graphql/endpoint.ts';
import type { LogSink } from './graphql/request-log.ts';
import { createTokenVerifier } from './graphql/token-verifier.ts';
import type { RealtimeControl } from './realtime/control.ts';
import { awsLimits, type RealtimeLimits } from './realtime/limits.ts';
import { createRealtime, type Realtime } from './realtime/realtime.ts';
import { managementService } from './management/management.ts';
import { Apis } from './resources/apis.ts';
import { dataSourceResource } from './resources/data-source.ts';
import { functionConfigurationResource } from './resources/function-configuration.ts';
import { graphqlApiResource } from './resources/graphql-api.ts';
import { graphqlSchemaResource } from './resources/graphql-schema.ts';
import { unsupported } from './resources/properties.ts';
import { resolverResource } from './resources/resolver.ts';
import { listenTo, type EvaluationListener } from './runtime/listen-to-evaluations.ts';
import type { RealmModes } from './runtime/realm-modes.ts';
import { createRealm } from './runtime/realm.ts';
import { createTypeChecks, type TypeChecks } from './runtime/type-checks.ts';

/** The services that AppSync calls in this world, and where its logs and evaluations go. */
export interface AppSyncDependencies {
  readonly place: Place;
  readonly clock: Clock;
  readonly state: State;
  readonly dispatcher: Dispatcher;
  readonly iam: RoleAssumer & { authorize(principal: Principal, demand: Demand): void };
  /** Returns the key set of a user pool; undefined for an unknown pool. */
  readonly jwks: (userPoolId: string) => JSONWebKeySet | undefined;
  /** Verifies a SigV4 signature; throws AwsError. */
  readonly authenticate: (request: HttpRequest) => {
    readonly principal: Principal;
    readonly service: string;
  };
  readonly logs: LogSink;
  /** AWS WAF, which inspects requests and registrations of subscriptions before AppSync does. */
  readonly inspect: InspectRequest;
  /** Address of the local world, for example `http://127.0.0.1:4510`. */
  readonly baseUrl: string;
  /** Receives every evaluation of a handler. */
  readonly onEvaluation?: EvaluationListener;
  /** Time limit of a request. Default: AppSync's 30 seconds. */
  readonly maxExecutionMs?: number;
  /** Limits of the real-time endpoint that differ from AppSync's. */
  readonly realtime?: Partial<RealtimeLimits>;
  /** Stricter modes of the resolvers' realm, for tests. */
  readonly realmModes?: RealmModes;
}

/** AppSync with the controls of its real-time endpoint. */
export interface AppSyncModule extends ServiceModule {
  readonly realtime: RealtimeControl;
}

interface OpenApi {
  readonly id: string;
  readonly endpoint: (request: HttpRequest) => Promise<HttpResponse>;
  readonly realtime: Realtime;
}

/**
 * Creates AppSync. It handles requests once the template's API has been created. Only one API is
 * supported, because there is only one address.
 */
export function createAppSync(dependencies: AppSyncDependencies): AppSyncModule {
  const apis = new Apis();
  const typeChecks = createTypeChecks();
  let opened: OpenApi | undefined;
  const open = (settings: ApiSettings) => {
    if (opened !== undefined && opened.id !== settings.id) {
      throw unsupported('A second GraphQL API');
    }
    opened = openApi(settings, apis, typeChecks, dependencies);
  };
  const requireOpen = (): OpenApi => {
    if (opened === undefined) {
      throw new Error('The GraphQL API is not open.');
    }
    return opened;
  };
  return {
    services: [managementService({ ...dependencies, apis, typeChecks })],
    resources: [
      graphqlApiResource(open, dependencies.baseUrl),
      graphqlSchemaResource(apis),
      dataSourceResource(apis, { ...dependencies, tokens: tokensOf(dependencies.state) }),
      functionConfigurationResource(apis, typeChecks),
      resolverResource(apis, typeChecks),
    ],
    routes: [
      {
        pages: {
          exposedHeaders:
            'x-amzn-RequestId,x-amzn-ErrorType,x-amz-user-agent,x-amzn-ErrorMessage,Date,x-amz-schema-version',
        },
        matches: (method, path) => method === 'POST' && path === '/graphql' && opened !== undefined,
        handle: (request) => requireOpen().endpoint(request),
      },
    ],
    upgrades: [
      {
        matches: (path) => path === '/graphql/realtime' && opened !== undefined,
        handle: (incoming, socket, head) => requireOpen().realtime.upgrade(incoming, socket, head),
      },
    ],
    get realtime() {
      return requireOpen().realtime.control;
    },
    stop: async () => opened?.realtime.stop(),
  };
}

function openApi(
  settings: ApiSettings,
  apis: Apis,
  typeChecks: TypeChecks,
  dependencies: AppSyncDependencies,
): OpenApi {
  const { clock, iam, logs, place, authenticate, jwks, maxExecutionMs = 30_000 } = dependencies;
  const api = {
    settings,
    realm: listenTo(createRealm(clock, dependencies.realmModes), dependencies.onEvaluation),
    typeChecks,
    definition: undefined,
    dataSources: new Map(),
    functions: new Map(),
    resolvers: new Map(),
    revision: 0,
  };
  apis.add(api);
  const { authorization, userPool } = settings;
  const verifyToken = userPool === undefined ? undefined : createTokenVerifier(userPool, clock, jwks);
  const authenticator = createAuthenticator({ settings: authorization, place, verifyToken, authenticate });
  const runtime = createApiRuntime({ api, clock, iam, logs, maxExecutionMs });
  const limits = { ...awsLimits, ...dependencies.realtime };
  const inspect = (request: WebRequest) => dependencies.inspect(settings.arn, request);
  const realtime = createRealtime({ runtime, authenticator, limits, inspect });
  const endpoint = createEndpoint({ runtime, authenticator, inspect, onCompleted: realtime.publish });
  return { id: settings.id, endpoint, realtime };
}

/** Keeps the key of pagination tokens over restarts, because clients keep their tokens. */
function tokensOf(state: State): NextTokens {
  const store = state.store<string>('appsync.keys');
  const stored = store.get('nextToken') ?? randomBytes(32).toString('base64');
  if (!store.has('nextToken')) {
    store.set('nextToken', stored);
  }
  return nextTokens(Buffer.from(stored, 'base64'));
}
