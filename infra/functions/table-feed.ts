/** Makes Lambda read the stream of a table for a function. */
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { TableName } from '../../domain/tables.ts';
import type { Tables } from '../data/tables.ts';
import type { DeadLetters } from '../iot/dead-letters.ts';
import type { ReleasedFunction } from './function.ts';

/** Which records of which table, and the queue for those that the function cannot process. */
export interface TableFeed {
  readonly tables: Tables;
  readonly table: TableName;
  /** Without a queue, what the function cannot process is lost. */
  readonly deadLetters?: DeadLetters;
  /** Event patterns. A record that matches none of them does not invoke the function. */
  readonly filters: readonly object[];
  readonly batchSize: number;
  /** Seconds that a batch waits to become full; none when absent. */
  readonly windowSeconds?: number;
  /** Seconds after which a record is not retried. Default: an hour. */
  readonly maximumAgeSeconds?: number;
}

/**
 * A batch that fails is halved, and the function names failed records, so that one record never
 * blocks the others of its shard for long. `target`'s role has `tables.streamStatements(table)`.
 */
export function feedFromTable(
  scope: Construct,
  id: string,
  target: ReleasedFunction,
  { tables, table, deadLetters, filters, batchSize, windowSeconds, maximumAgeSeconds = 3600 }: TableFeed,
): void {
  const mapping = new CfnEventSourceMapping(scope, id, {
    eventSourceArn: tables.streamArn(table),
    functionName: target.alias.ref,
    startingPosition: 'TRIM_HORIZON',
    batchSize,
    ...(windowSeconds !== undefined && { maximumBatchingWindowInSeconds: windowSeconds }),
    filterCriteria: { filters: filters.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
    bisectBatchOnFunctionError: true,
    functionResponseTypes: ['ReportBatchItemFailures'],
    maximumRetryAttempts: 5,
    maximumRecordAgeInSeconds: maximumAgeSeconds,
    ...(deadLetters !== undefined && { destinationConfig: { onFailure: { destination: deadLetters.arn } } }),
  });
  // Lambda checks the role's permissions when the mapping is created, so its policy comes first.
  mapping.node.addDependency(target.lambda);
}
