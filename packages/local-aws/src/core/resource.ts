/**
 * How a CloudFormation resource comes to life locally: one handler per resource type, given
 * properties whose intrinsic functions are already resolved. Creation is repeated at every start
 * over the stored state, so it must be idempotent.
 */
import type { HttpRoute, UpgradeRoute } from './http.ts';
import type { Place, Service } from './service.ts';

/** Resolved properties of a resource; handlers check what they need. */
export type Properties = Readonly<Record<string, unknown>>;

/** What a handler knows beside the properties. */
export interface ResourceContext {
  readonly logicalId: string;
  readonly stackName: string;
  readonly place: Place;
  /**
   * The name CloudFormation would generate: `<stack>-<logicalId>-<suffix>`, the same at every
   * start.
   */
  readonly physicalName: string;
  /** The folder of an asset by its `S3Key` in the template. */
  readonly assetFolder: (s3Key: string) => string;
}

/** What `Ref` and `Fn::GetAtt` answer for the resource. */
export interface CreatedResource {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Makes resources of one type. */
export interface ResourceHandler {
  /** For example `AWS::KMS::Key`. */
  readonly type: string;
  /**
   * Receives the properties, not yet resolved, of all resources of the type before the first is
   * created, for work that is cheaper when it is done at once.
   */
  foresee?(properties: readonly unknown[]): void;
  create(properties: Properties, context: ResourceContext): CreatedResource | Promise<CreatedResource>;
  /**
   * Called once the stack stands: what is stored under other names than `kept` is no longer in the
   * template.
   */
  retire?(kept: ReadonlySet<string>): void;
}

/**
 * What each folder of `packages/local-aws/src/services/` gives the world: the service on the wire,
 * the resources of the template, or both.
 */
export interface ServiceModule {
  readonly services: readonly Service[];
  readonly resources: readonly ResourceHandler[];
  /** Parts of the URL space that the module answers itself. */
  readonly routes?: readonly HttpRoute[];
  /** Paths at which the module takes connections over, as WebSockets do. */
  readonly upgrades?: readonly UpgradeRoute[];
  /** Ends timers, workers and child processes. */
  stop?(): Promise<void>;
}
