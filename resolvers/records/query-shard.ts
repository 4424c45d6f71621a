/** The audit log of a day: reads the newest entries of the next shard. One step for each shard. */
import { type DynamoDBQueryRequest, runtime, util } from '@aws-appsync/utils';
import { type AuditItem, auditPartition } from '../../domain/audit.ts';
import type { Page } from '../runtime/page.ts';
import type { AuditContext } from './audit-context.ts';
import { addEntries, newestEntries } from './read-entries.ts';

/**
 * Skipped for the entries of a vehicle. Reads consistently, so that no recorded entry is missing.
 */
export function request(ctx: AuditContext): DynamoDBQueryRequest {
  const { before, day, query, shards } = ctx.stash;
  const shard = shards[0];
  if (day === undefined || shard === undefined) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  ctx.stash.shards = shards.slice(1);
  return {
    operation: 'Query',
    query: {
      expression: '#tenantDayShard = :partition AND #atId < :before',
      expressionNames: { '#tenantDayShard': 'tenantDayShard', '#atId': 'atId' },
      expressionValues: util.dynamodb.toMapValues({
        ':partition': auditPartition(query.tenantId, day, shard),
        ':before': before,
      }),
    },
    consistentRead: true,
    ...newestEntries(ctx.stash),
  };
}

/** Adds the entries; fails with SERVICE_UNAVAILABLE. */
export function response(ctx: AuditContext<Page<AuditItem> | null>): null {
  return addEntries(ctx);
}
