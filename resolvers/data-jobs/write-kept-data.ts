/** Keeping the data of a former time: marks the planned erasure. */
import { type DynamoDBUpdateItemRequest, util } from '@aws-appsync/utils';
import { type PlannedErasureItem, awaitedPlan, plannedErasureKey } from '../../domain/planned-erasure.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { KeepContext } from './keep-context.ts';

/**
 * The caller's own item, which its key names. Once a time is due, an erasure of another owner may
 * take what both share, so it is too late to keep it.
 */
export function request({ stash }: KeepContext): DynamoDBUpdateItemRequest {
  const { caller, referenceId } = stash;
  const { principalId, tenantId } = caller;
  const at = now();
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ jobId: plannedErasureKey(principalId, referenceId) }),
    update: {
      expression: [
        'SET #keptAt = :at, #awaited = :awaited, #dueAt = if_not_exists(#dueAt, :at)',
        'REMOVE #expiresAt ADD #version :one',
      ].join(' '),
      expressionNames: {
        '#keptAt': 'keptAt',
        '#awaited': 'awaited',
        '#dueAt': 'dueAt',
        '#expiresAt': 'expiresAt',
        '#version': 'version',
      },
      expressionValues: util.dynamodb.toMapValues({ ':at': at, ':awaited': awaitedPlan, ':one': 1 }),
    },
    condition: {
      expression: [
        '(#dueAt > :at OR #dueAt <= #keptAt OR',
        'attribute_exists(#keptAt) AND attribute_not_exists(#dueAt))',
        'AND attribute_not_exists(#running) AND #tenantId = :tenantId',
      ].join(' '),
      expressionNames: {
        '#dueAt': 'dueAt',
        '#keptAt': 'keptAt',
        '#running': 'running',
        '#tenantId': 'tenantId',
      },
      expressionValues: util.dynamodb.toMapValues({ ':at': at, ':tenantId': tenantId }),
    },
  };
}

/**
 * Stores the item in the stash. Fails with VEHICLE_NOT_FOUND when nothing was planned, when it is
 * due or erased, and with SERVICE_UNAVAILABLE when the item was not written.
 */
export function response(ctx: KeepContext<PlannedErasureItem | null>): null {
  if (ctx.error) {
    fail(
      ctx.error.type === 'DynamoDB:ConditionalCheckFailedException'
        ? 'VEHICLE_NOT_FOUND'
        : 'SERVICE_UNAVAILABLE',
    );
  }
  if (ctx.result) {
    ctx.stash.plan = ctx.result;
  }
  return null;
}
