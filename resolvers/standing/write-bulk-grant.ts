/** Granting bulk, last step: writes the grant, replacing an earlier one, with its record. */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import { standingKey } from '../../domain/conversion-standing.ts';
import type { MutationGrantBulkConversionArgs } from '../../domain/generated/schema-types.ts';
import { tables } from '../../domain/tables.ts';
import { failChange } from '../ownership/change.ts';
import { now } from '../runtime/clock.ts';
import { requireTable } from '../runtime/tables.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { StandingContext } from './context.ts';
import { putStandingRecord } from './writes.ts';

type GrantContext<Result = unknown> = StandingContext<MutationGrantBulkConversionArgs, Result>;

/** Leaves a pause in place. */
export function request(ctx: GrantContext): DynamoDBTransactWriteItemsRequest {
  const { caller, personId, until } = ctx.stash;
  const { conversionsPerDay: bulkPerDay, purpose } = ctx.args.input;
  const bulkUntil = until ?? '';
  const at = now();
  const record = {
    action: 'BULK_CONVERSION_GRANT',
    outcome: 'GRANTED',
    purpose,
    bulkPerDay,
    bulkUntil,
  } as const;
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      {
        operation: 'UpdateItem',
        table: requireTable(ctx.env, tables.PersonPatterns),
        key: util.dynamodb.toMapValues({ ...standingKey(caller.tenantId, personId) }),
        update: {
          expression:
            'SET #changedAt = :at, #bulkPerDay = :bulkPerDay, #bulkUntil = :bulkUntil, #bulkPurpose = :purpose',
          expressionNames: {
            '#changedAt': 'changedAt',
            '#bulkPerDay': 'bulkPerDay',
            '#bulkUntil': 'bulkUntil',
            '#bulkPurpose': 'bulkPurpose',
          },
          expressionValues: util.dynamodb.toMapValues({
            ':at': at,
            ':bulkPerDay': bulkPerDay,
            ':bulkUntil': bulkUntil,
            ':purpose': purpose,
          }),
        },
      },
      putStandingRecord(ctx, record, at),
    ],
  };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: GrantContext<TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}
