/** Keeping the data of a former time: marks the planned erasure. */
import { type DynamoDBUpdateItemRequest, util } from '@aws-appsync/utils';
import { type PlannedErasureItem, plannedErasureKey } from '../../domain/planned-erasure.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { KeepContext } from './keep-context.ts';

/** The caller's own item, which its key names. */
export function request({ stash }: KeepContext): DynamoDBUpdateItemRequest {
  const { caller, referenceId } = stash;
  const { principalId, tenantId } = caller;
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ jobId: plannedErasureKey(principalId, referenceId) }),
    update: {
      expression: 'SET #keptAt = :at REMOVE #expiresAt ADD #version :one',
      expressionNames: { '#keptAt': 'keptAt', '#expiresAt': 'expiresAt', '#version': 'version' },
      expressionValues: util.dynamodb.toMapValues({ ':at': now(), ':one': 1 }),
    },
    condition: {
      expression: [
        '(attribute_exists(#awaited) OR attribute_exists(#keptAt))',
        'attribute_not_exists(#running) AND #tenantId = :tenantId',
      ].join(' AND '),
      expressionNames: {
        '#awaited': 'awaited',
        '#keptAt': 'keptAt',
        '#running': 'running',
        '#tenantId': 'tenantId',
      },
      expressionValues: util.dynamodb.toMapValues({ ':tenantId': tenantId }),
    },
  };
}

/**
 * Stores the item in the stash. Fails with VEHICLE_NOT_FOUND when nothing was planned, or while it
 * is erased, and with SERVICE_UNAVAILABLE when the item was not written.
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
