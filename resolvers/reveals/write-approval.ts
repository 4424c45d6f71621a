/** Approving a reveal, last step: writes the approval with its audit record. */
import { type DynamoDBTransactWriteItemsRequest, runtime, util } from '@aws-appsync/utils';
import { tables } from '../../domain/tables.ts';
import { failChange } from '../ownership/change.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requireTable } from '../runtime/tables.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { RevealContext } from './context.ts';
import { requireReveal, statusNow } from './require-reveal.ts';
import { factsOf, putRecord } from './writes.ts';

/**
 * Fails with SECOND_PERSON_REQUIRED for the person who requested it, and with REVEAL_ENDED for a
 * request that is too old or approved by another. A repeated approval writes nothing.
 */
export function request(ctx: RevealContext): DynamoDBTransactWriteItemsRequest {
  const reveal = requireReveal(ctx);
  const approvedBy = ctx.stash.caller.principalId;
  if (reveal.requestedBy === approvedBy) {
    fail('SECOND_PERSON_REQUIRED');
  }
  if (reveal.approvedBy === approvedBy) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  if (statusNow(reveal) !== 'REQUESTED') {
    fail('REVEAL_ENDED');
  }
  const approvedAt = now();
  ctx.stash.reveal = { ...reveal, approvedBy, approvedAt };
  const step = {
    action: 'VIN_REVEAL_APPROVAL',
    outcome: 'APPROVED',
    ...factsOf(reveal, approvedAt),
  } as const;
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      {
        operation: 'UpdateItem',
        table: requireTable(ctx.env, tables.VinReveals),
        key: util.dynamodb.toMapValues({ revealId: reveal.revealId }),
        update: {
          expression: 'SET #approvedBy = :approvedBy, #approvedAt = :approvedAt',
          expressionNames: { '#approvedBy': 'approvedBy', '#approvedAt': 'approvedAt' },
          expressionValues: util.dynamodb.toMapValues({
            ':approvedBy': approvedBy,
            ':approvedAt': approvedAt,
          }),
        },
        condition: {
          expression:
            '#requestedAt = :requestedAt AND #requestedBy <> :approvedBy AND attribute_not_exists(#approvedBy)',
          expressionNames: {
            '#requestedAt': 'requestedAt',
            '#requestedBy': 'requestedBy',
            '#approvedBy': 'approvedBy',
          },
          expressionValues: util.dynamodb.toMapValues({
            ':requestedAt': reveal.requestedAt,
            ':approvedBy': approvedBy,
          }),
          returnValuesOnConditionCheckFailure: false,
        },
      },
      putRecord(ctx, step, approvedAt),
    ],
  };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: RevealContext<unknown, TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}
