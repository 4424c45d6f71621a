/** Changing an access: reads the vehicle's viewers, which the change replaces. */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { fail } from '../runtime/fail.ts';
import type { AccessContext } from './access-context.ts';

/** Reads consistently, so that an earlier change by the same caller causes no conflict. */
export function request(ctx: AccessContext<unknown>): DynamoDBGetItemRequest {
  return {
    operation: 'GetItem',
    key: util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId }),
    consistentRead: true,
    projection: { expression: '#viewers', expressionNames: { '#viewers': 'viewers' } },
  };
}

/** Stores the viewers in the stash; there are none before the first grant. */
export function response(ctx: AccessContext<unknown, Pick<VehicleStateItem, 'viewers'> | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  const viewers = ctx.result?.viewers;
  if (viewers) {
    ctx.stash.viewers = viewers;
  }
  return null;
}
