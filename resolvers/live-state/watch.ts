/**
 * Subscribing to the state: lets changes be published for as long as the subscription can receive
 * them.
 */
import { type DynamoDBUpdateItemRequest, runtime, util } from '@aws-appsync/utils';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail } from '../runtime/fail.ts';
import { requireTokenExpiry } from '../runtime/token-expiry.ts';

/**
 * Added to the needed time, so that reconnections and further viewers find it sufficient and write
 * nothing. Short, because what is published after the last viewer costs more than a write for each
 * token.
 */
const spareSeconds = 5 * 60;

/**
 * Fails with VEHICLE_NOT_FOUND when the access has ended since it was read. Skipped when the stored
 * time is sufficient, because a subscription receives nothing after its token expires. A later time
 * of a concurrent start stays.
 */
export function request(ctx: VehicleContext<unknown>): DynamoDBUpdateItemRequest {
  requireAccess(ctx);
  const neededUntil = requireTokenExpiry(ctx);
  const { referenceId, watchedUntil } = ctx.stash;
  if (watchedUntil !== undefined && watchedUntil >= neededUntil) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ referenceId }),
    update: {
      expression: 'SET #watchedUntil = :watchedUntil',
      expressionNames: { '#watchedUntil': 'watchedUntil' },
      expressionValues: util.dynamodb.toMapValues({ ':watchedUntil': neededUntil + spareSeconds }),
    },
    condition: {
      expression: 'attribute_not_exists(#watchedUntil) OR #watchedUntil < :watchedUntil',
    },
  };
}

/**
 * Fails when the time could not be written, because nothing would be published to the subscription.
 */
export function response(ctx: VehicleContext<unknown>): null {
  const error = ctx.error;
  if (error && error.type !== 'DynamoDB:ConditionalCheckFailedException') {
    fail('SERVICE_UNAVAILABLE');
  }
  return null;
}
