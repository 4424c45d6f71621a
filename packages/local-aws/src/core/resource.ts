/**
 * Creates CloudFormation resources locally. Each resource type has one handler, which receives
 * properties with resolved intrinsic functions. Every start repeats the creation over the stored
 * state, so it must be idempotent.
 */
import type { HttpRoute, UpgradeRoute } from './http.ts';
import type { Place, Service } from './service.ts';

/** Resolved properties of a resource. Handlers check those they need. */
export type Properties = Readonly<Record<string, unknown>>;

/** What a handler receives in addition to the properties. */
export interface ResourceContext {
  readonly logicalId: string;
  /** The type in the template, which differs from the handler's for custom resources. */
  readonly resourceType?: string;
  readonly stackName: string;
  readonly place: Place;
  /**
   * The name CloudFormation would generate: `<stack>-<logicalId>-<suffix>`, the same at every
   * start.
   */
  readonly physicalName: string;
  readonly assetFolder: AssetFolder;
}

/** Returns the folder or file of an asset by its `S3Key` in the template. */
export type AssetFolder = (s3Key: string) => string;

/** Values of `Ref` and `Fn::GetAtt` for the resource. */
export interface CreatedResource {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Creates resources of one type. */
export interface ResourceHandler {
  /** For example `AWS::KMS::Key`. */
  readonly type: string;
  /**
   * Receives the unresolved properties of all resources of the type before the first one is
   * created, for work that is cheaper for all of them at once.
   */
  foresee?(properties: readonly unknown[], assetFolder: AssetFolder): void;
  create(properties: Properties, context: ResourceContext): CreatedResource | Promise<CreatedResource>;
  /**
   * Called when the stack is complete. Resources stored under other names than `kept` were removed
   * from the template.
   */
  retire?(kept: ReadonlySet<string>): void;
}

/**
 * What each folder of `packages/local-aws/src/services/` provides: the service on the wire, the
 * resources of the template, or both.
 */
export interface ServiceModule {
  readonly services: readonly Service[];
  readonly resources: readonly ResourceHandler[];
  /** Parts of the URL space that the module handles itself. */
  readonly routes?: readonly HttpRoute[];
  /** Paths at which the module takes over connections, as for WebSockets. */
  readonly upgrades?: readonly UpgradeRoute[];
  /** Ends timers, workers and child processes. */
  stop?(): Promise<void>;
}
