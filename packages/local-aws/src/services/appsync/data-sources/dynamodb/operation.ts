/** The form of the DynamoDB data source's operations. */
import type { ServiceCaller } from '../caller.ts';
import type { DataSourceResult } from '../data-source.ts';
import type { Members } from '../request-members.ts';
import type { NextTokens } from './next-token.ts';

/** The table of a data source, and the caller that acts under the data source's role. */
export interface DynamoDbSource {
  readonly table: string;
  readonly caller: ServiceCaller;
  readonly tokens: NextTokens;
}

/**
 * Runs a handler's request. May throw ResolverError (malformed request) or AwsError (the service's
 * refusal).
 */
export type DynamoDbOperation = (request: Members, source: DynamoDbSource) => Promise<DataSourceResult>;
