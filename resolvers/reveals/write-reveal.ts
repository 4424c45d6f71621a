/**
 * Revealing a VIN: writes the use of the reveal with the vehicle's history and the audit record,
 * before the VIN is read.
 */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import { livingStatuses } from '../../domain/access.ts';
import type { RevealItem } from '../../domain/reveal.ts';
import { tables } from '../../domain/tables.ts';
import { type Write, checkStatus, failChange } from '../ownership/change.ts';
import { requireTenantVehicle } from '../registry/require-tenant-vehicle.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requireTable } from '../runtime/tables.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { RevealContext } from './context.ts';
import { requireLiving } from './require-living.ts';
import { requireReveal, statusNow } from './require-reveal.ts';
import { factsOf, putRecord, putRevealLine } from './writes.ts';

/**
 * Fails with REVEAL_NOT_FOUND for a person who did not request it, with REVEAL_NOT_APPROVED, and
 * with REVEAL_ENDED. The retry of a reading is recorded too, without another line of the history.
 */
export function request(ctx: RevealContext): DynamoDBTransactWriteItemsRequest {
  const reveal = requireReveal(ctx);
  const { caller, referenceId } = ctx.stash;
  if (reveal.requestedBy !== caller.principalId) {
    fail('REVEAL_NOT_FOUND');
  }
  const status = statusNow(reveal);
  if (status === 'REQUESTED') {
    fail('REVEAL_NOT_APPROVED');
  }
  if (status === 'ENDED') {
    fail('REVEAL_ENDED');
  }
  requireLiving(requireTenantVehicle(ctx));
  const at = now();
  const facts = factsOf(reveal, at);
  const writes = [
    useReveal(ctx, reveal, at),
    checkStatus(ctx.env, { referenceId, tenantId: caller.tenantId }, livingStatuses),
    putRecord(ctx, { action: 'VIN_REVEAL', outcome: 'REVEALED', ...facts }, at),
  ];
  const line = putRevealLine(ctx, { event: 'VIN_REVEALED', ...facts }, at);
  return {
    operation: 'TransactWriteItems',
    transactItems: reveal.revealedAt === undefined ? [...writes, line] : writes,
  };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: RevealContext<unknown, TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}

/**
 * Keeps the time of the first reading, on condition that the reveal is unchanged since it was read.
 */
function useReveal(ctx: RevealContext, reveal: RevealItem, at: string): Write {
  const { approvedAt, revealId, revealedAt } = reveal;
  const isUnused =
    revealedAt === undefined ? 'attribute_not_exists(#revealedAt)' : '#revealedAt = :revealedAt';
  return {
    operation: 'UpdateItem',
    table: requireTable(ctx.env, tables.VinReveals),
    key: util.dynamodb.toMapValues({ revealId }),
    update: {
      expression: 'SET #revealedAt = :revealedAt',
      expressionNames: { '#revealedAt': 'revealedAt' },
      expressionValues: util.dynamodb.toMapValues({ ':revealedAt': revealedAt ?? at }),
    },
    condition: {
      expression: `#approvedAt = :approvedAt AND ${isUnused}`,
      expressionNames: { '#approvedAt': 'approvedAt', '#revealedAt': 'revealedAt' },
      expressionValues: util.dynamodb.toMapValues({
        ':approvedAt': approvedAt,
        ...(revealedAt === undefined ? {} : { ':revealedAt': revealedAt }),
      }),
      returnValuesOnConditionCheckFailure: false,
    },
  };
}
