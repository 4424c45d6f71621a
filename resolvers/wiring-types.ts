/** The types of `wiring.ts`, from which CDK builds resolvers, data sources and their roles. */
import type { TableName } from '../domain/tables.ts';

/** A DynamoDB permission of a data source, as narrow as IAM allows. */
export interface TablePermission {
  readonly table: TableName;
  /** IAM actions, for example `dynamodb:GetItem`. */
  readonly actions: readonly `dynamodb:${string}`[];
  /** When given, the actions are allowed on this index only, not on the table. */
  readonly index?: string;
}

/** The Lambda functions that a resolver may call; `functions/` holds one entry file for each. */
export type FunctionName =
  | 'hashVin'
  | 'provisionVehicle'
  | 'changeTcu'
  | 'changeSuspension'
  | 'revokeVehicle'
  | 'dispatchCommand'
  | 'hashCode'
  | 'openVin'
  | 'publishAccessEnd'
  | 'signExport';

/** An AppSync data source; each has a role of its own with exactly these permissions. */
export type DataSource =
  | { readonly kind: 'table'; readonly table: TableName; readonly permissions: readonly TablePermission[] }
  | { readonly kind: 'function'; readonly function: FunctionName }
  | { readonly kind: 'none' };

/**
 * One request to one data source: a file under `resolvers/` that exports `request` and `response`.
 */
export interface Step<DataSourceName extends string> {
  /** Path under `resolvers/`, without `.ts`. */
  readonly code: string;
  readonly dataSource: DataSourceName;
}

/**
 * How one field is resolved. With `pipeline` the steps run in order, as AppSync functions, between
 * its request and response handlers.
 */
export interface FieldWiring<DataSourceName extends string> {
  readonly type: 'Query' | 'Mutation' | 'Subscription';
  readonly field: string;
  /**
   * The pipeline's own request and response handlers, a path under `resolvers/` without `.ts`;
   * absent for a unit resolver of exactly one step.
   */
  readonly pipeline?: string;
  readonly steps: readonly Step<DataSourceName>[];
  /**
   * True for a field that came when the main stack was nearly full: its resolver was created in the
   * nested stack, and never moves.
   */
  readonly isNested?: true;
}
