/**
 * Lifting a pause, last step: ends the pause with its record, and removes today's counts, which
 * would pause the person again at once.
 */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import { standingKey } from '../../domain/conversion-standing.ts';
import { tables } from '../../domain/tables.ts';
import { failChange } from '../ownership/change.ts';
import { now } from '../runtime/clock.ts';
import { requireTable } from '../runtime/tables.ts';
import { type TransactWriteResult, failedConditionIndex } from '../runtime/transaction.ts';
import type { StandingContext } from './context.ts';
import { putStandingRecord } from './writes.ts';

/** Writes on condition that the person is paused. */
export function request(ctx: StandingContext): DynamoDBTransactWriteItemsRequest {
  const { caller, personId } = ctx.stash;
  const at = now();
  ctx.stash.writtenAt = at;
  const table = requireTable(ctx.env, tables.PersonPatterns);
  const { day, tenantPerson } = standingKey(caller.tenantId, personId);
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      {
        operation: 'UpdateItem',
        table,
        key: util.dynamodb.toMapValues({ tenantPerson, day }),
        update: {
          expression: 'SET #changedAt = :at REMOVE #pausedAt',
          expressionNames: { '#changedAt': 'changedAt', '#pausedAt': 'pausedAt' },
          expressionValues: util.dynamodb.toMapValues({ ':at': at }),
        },
        condition: {
          expression: 'attribute_exists(#pausedAt)',
          expressionNames: { '#pausedAt': 'pausedAt' },
          returnValuesOnConditionCheckFailure: false,
        },
      },
      {
        operation: 'DeleteItem',
        table,
        key: util.dynamodb.toMapValues({ tenantPerson, day: at.slice(0, 10) }),
      },
      putStandingRecord(ctx, { action: 'CONVERSION_PAUSE_LIFT', outcome: 'LIFTED' }, at),
    ],
  };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE; without a pause it changes nothing. */
export function response(ctx: StandingContext<unknown, TransactWriteResult | null>): null {
  if (ctx.error) {
    if (failedConditionIndex(ctx.result) !== 0) {
      failChange(ctx.result);
    }
    delete ctx.stash.writtenAt;
  }
  return null;
}
