/**
 * Subscribing to the state, last step: has changes published for as long as the subscription can
 * receive them.
 */
import { type DynamoDBUpdateItemRequest, runtime, util } from '@aws-appsync/utils';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail } from '../runtime/fail.ts';
import { requireTokenExpiry } from '../runtime/token-expiry.ts';

/**
 * How much longer than needed the time is set, so that most renewals and reconnections find it late
 * enough and write nothing.
 */
const spareSeconds = 60 * 60;

/**
 * Fails with VEHICLE_NOT_FOUND when the access has ended since it was read. Skipped while the time
 * is late enough: a subscription receives nothing after its token. A later time that another start
 * wrote meanwhile stays.
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

/** Without the time nothing would be published, so that the subscription must not stand. */
export function response(ctx: VehicleContext<unknown>): null {
  const error = ctx.error;
  if (error && error.type !== 'DynamoDB:ConditionalCheckFailedException') {
    fail('SERVICE_UNAVAILABLE');
  }
  return null;
}
