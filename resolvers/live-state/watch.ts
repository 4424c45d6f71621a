/** Subscribing, last step: notes that somebody watches, so that the ingest function publishes what changes. */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import { util } from '@aws-appsync/utils';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail } from '../runtime/fail.ts';

/** AppSync closes a real-time connection after 24 hours ("AWS AppSync endpoints and quotas"); whoever then still watches subscribes again. */
const longestConnectionSeconds = 24 * 60 * 60;

/** Fails with VEHICLE_NOT_FOUND when the caller may not see the vehicle. */
export function request(ctx: VehicleContext<unknown>): DynamoDBUpdateItemRequest {
  requireAccess(ctx);
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId }),
    update: {
      expression: 'SET #watchedUntil = :watchedUntil',
      expressionNames: { '#watchedUntil': 'watchedUntil' },
      expressionValues: util.dynamodb.toMapValues({
        ':watchedUntil': util.time.nowEpochSeconds() + longestConnectionSeconds,
      }),
    },
  };
}

/** Without the note nothing would be published, so that the subscription must not stand. */
export function response(ctx: VehicleContext<unknown>): null {
  if (ctx.error) fail('SERVICE_UNAVAILABLE');
  return null;
}
