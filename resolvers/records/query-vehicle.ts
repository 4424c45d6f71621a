/** The audit log of one vehicle: reads a page of its entries by the index. */
import { type DynamoDBQueryRequest, runtime, util } from '@aws-appsync/utils';
import type { AuditItem } from '../../domain/audit.ts';
import type { Page } from '../runtime/page.ts';
import type { AuditContext } from './audit-context.ts';
import { addEntries, newestEntries } from './read-entries.ts';

/**
 * Skipped without a vehicle. No lower bound of the key is given: what is older than the range ends
 * the list in the field's response. Entries of other tenants are filtered out, although the vehicle
 * of another tenant has no entry of this one.
 */
export function request(ctx: AuditContext): DynamoDBQueryRequest {
  const { before, query } = ctx.stash;
  const { referenceId, tenantId } = query;
  if (referenceId === undefined) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  return {
    operation: 'Query',
    index: 'byVehicle',
    query: {
      expression: '#referenceId = :referenceId AND #shownAt < :before',
      expressionNames: { '#referenceId': 'referenceId', '#shownAt': 'shownAt' },
      expressionValues: util.dynamodb.toMapValues({ ':referenceId': referenceId, ':before': before }),
    },
    filter: {
      expression: '#tenantId = :tenantId',
      expressionNames: { '#tenantId': 'tenantId' },
      expressionValues: util.dynamodb.toMapValues({ ':tenantId': tenantId }),
    },
    ...newestEntries(ctx.stash),
  };
}

/** Adds the entries; fails with SERVICE_UNAVAILABLE. */
export function response(ctx: AuditContext<Page<AuditItem> | null>): null {
  return addEntries(ctx);
}
