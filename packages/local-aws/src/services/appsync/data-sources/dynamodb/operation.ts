/** What each operation of the DynamoDB data source is made of. */
import type { ServiceCaller } from '../caller.ts';
import type { DataSourceResult } from '../data-source.ts';
import type { Members } from '../request-members.ts';
import type { NextTokens } from './next-token.ts';

/** What operations work with. */
export interface DynamoDbSource {
  readonly table: string;
  readonly caller: ServiceCaller;
  readonly tokens: NextTokens;
}

/**
 * Runs the request of a handler; may throw ResolverError (bad request) or AwsError (the service's
 * refusal).
 */
export type DynamoDbOperation = (request: Members, source: DynamoDbSource) => Promise<DataSourceResult>;
