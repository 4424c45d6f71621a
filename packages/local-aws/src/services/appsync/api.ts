/** A GraphQL API as the template describes it. Requests run on a plan that is created from it. */
import type { DataSource } from './data-sources/data-source.ts';
import type { AuthorizationSettings } from './graphql/authorization.ts';
import type { UserPool } from './graphql/token-verifier.ts';
import type { HandlerCode, Realm } from './runtime/realm.ts';
import type { TypeChecks } from './runtime/type-checks.ts';

/** `LogConfig` of the API; AWS logs nothing without it. */
export interface LogSettings {
  readonly fieldLogLevel: 'NONE' | 'ERROR' | 'INFO' | 'DEBUG' | 'ALL';
  /** True: headers, queries with their values, contexts and results stay out of the logs. */
  readonly excludeVerboseContent: boolean;
}

/**
 * The resolved properties of `AWS::AppSync::GraphQLApi`, without schema, data sources and
 * resolvers.
 */
export interface ApiSettings {
  readonly id: string;
  readonly arn: string;
  readonly authorization: AuthorizationSettings;
  readonly userPool?: UserPool;
  /** 0 or 1 to 75; 0 means no limit. */
  readonly queryDepthLimit: number;
  /** 0 or 1 to 10,000; 0 means AppSync's own 10,000. */
  readonly resolverCountLimit: number;
  readonly introspection: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly log?: LogSettings;
}

/** Code with its data source. */
export interface Step {
  readonly code: HandlerCode;
  readonly dataSource: DataSource;
}

/** A step that resolvers share. */
export interface AppSyncFunction extends Step {
  readonly id: string;
  readonly name: string;
}

/**
 * How a field is resolved: by one step, or by steps between a request handler and a response
 * handler.
 */
export type Resolver =
  | { readonly kind: 'UNIT'; readonly step: Step }
  | { readonly kind: 'PIPELINE'; readonly code: HandlerCode; readonly steps: readonly AppSyncFunction[] };

/** An API. Handlers of the template fill it. */
export interface Api {
  readonly settings: ApiSettings;
  readonly realm: Realm;
  readonly typeChecks: TypeChecks;
  /** SDL. */
  definition: string | undefined;
  readonly dataSources: Map<string, DataSource>;
  /** By function id. */
  readonly functions: Map<string, AppSyncFunction>;
  /** By `<Type>.<field>`. */
  readonly resolvers: Map<string, Resolver>;
  /** Increases with every change, so that older plans are dropped. */
  revision: number;
}
