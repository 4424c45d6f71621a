/** Writes a name on an access, on condition that the access is still the one that was read. */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import type { OwnershipItem } from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import { requireTable } from '../runtime/tables.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import { failChange } from './change.ts';
import type { SharingContext } from './sharing-context.ts';

/**
 * Sets one of the two names, and stores the access with it in the stash. Changes nothing of an
 * access that has ended since, or begun again. A transaction of one write, because AppSync would
 * read the item when the condition of an update fails.
 */
export function setName(
  ctx: SharingContext<unknown>,
  access: OwnershipItem,
  attribute: 'name' | 'vehicleName',
  name: string,
  now: string,
): DynamoDBTransactWriteItemsRequest {
  const { ownerId, referenceId, since } = access;
  ctx.stash.changed = { ...access, [attribute]: name };
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      {
        operation: 'UpdateItem',
        table: requireTable(ctx.env, tables.Ownership),
        key: util.dynamodb.toMapValues({ ownerId, referenceId }),
        update: {
          expression: 'SET #name = :name',
          expressionNames: { '#name': attribute },
          expressionValues: util.dynamodb.toMapValues({ ':name': name }),
        },
        condition: {
          expression: '#since = :since AND (attribute_not_exists(#until) OR #until > :now)',
          expressionNames: { '#since': 'since', '#until': 'until' },
          expressionValues: util.dynamodb.toMapValues({ ':since': since, ':now': now }),
          returnValuesOnConditionCheckFailure: false,
        },
      },
    ],
  };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function requireNamed(ctx: SharingContext<unknown, TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}
