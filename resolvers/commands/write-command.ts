/**
 * Sending a command: writes it into the ledger, with the guard that ties the idempotency key to
 * this command.
 */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import { type CommandCircumstances, newCommand, newGuard } from '../../domain/command-request.ts';
import { type IdempotencyItem, type RemoteCommandItem, commandTimes } from '../../domain/commands.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import { ulidAt } from '../../domain/ulid.ts';
import { checkUnchanged } from '../ownership/change.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requireExpiry } from '../runtime/retention.ts';
import { requireTable } from '../runtime/tables.ts';
import {
  type TransactWriteResult,
  failedConditionIndex,
  isTransactionConflict,
} from '../runtime/transaction.ts';
import type { SendContext } from './context.ts';
import { skipWhenRepeated, useEarlier } from './earlier.ts';

/**
 * Writes both items or none: a guard without its command would lose the request, and a command
 * without its guard could be sent twice. The write requires that the access is unchanged since it
 * was read. Fails with VEHICLE_NOT_FOUND when the access has expired since.
 */
export function request(ctx: SendContext): DynamoDBTransactWriteItemsRequest {
  skipWhenRepeated(ctx.stash);
  const { input } = ctx.args;
  const access = requireAccess(ctx);
  const by = circumstancesOf(ctx, access);
  ctx.stash.commandId = by.commandId;
  ctx.stash.isRepeated = false;
  const table = requireTable(ctx.env, tables.RemoteCommands);
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      checkUnchanged(ctx.env, access),
      putNew(table, newGuard(input, by), true),
      putNew(table, newCommand(input, by), false),
    ],
  };
}

/**
 * Fails with VEHICLE_NOT_FOUND when the access has changed; a retry checks the new access. When
 * another call with the same key wrote first, continues with its command. Fails with CONFLICT when
 * another transaction is writing one of the items.
 */
export function response(ctx: SendContext<TransactWriteResult<IdempotencyItem> | null>): null {
  if (!ctx.error) {
    return null;
  }
  const failed = failedConditionIndex(ctx.result);
  if (failed === places.access) {
    fail('VEHICLE_NOT_FOUND');
  }
  const earlier = failed === places.guard ? ctx.result?.cancellationReasons?.[places.guard]?.item : null;
  if (earlier) {
    useEarlier(ctx, earlier);
    return null;
  }
  return fail(isTransactionConflict(ctx.result) ? 'CONFLICT' : 'SERVICE_UNAVAILABLE');
}

/**
 * Indexes in the transaction. The access is first, because without it the caller may not continue
 * with an earlier command.
 */
const places = { access: 0, guard: 1 } as const;

/**
 * The command's time is when the request began, so that a person whose access begins during the
 * request does not see it. If the sender's access began later, its beginning is used, so that the
 * sender sees the command.
 */
function circumstancesOf(ctx: SendContext, { since }: OwnershipItem): CommandCircumstances {
  const { begunAt, caller, idempotencyKey, referenceId } = ctx.stash;
  const at = since > begunAt ? since : begunAt;
  const epochMilliSeconds = util.time.parseISO8601ToEpochMilliSeconds(at);
  return {
    referenceId,
    commandId: ulidAt(epochMilliSeconds, util.autoUlid()),
    requestedBy: caller.principalId,
    clientId: caller.clientId,
    idempotencyKey,
    epochMilliSeconds,
    at,
    validUntil: toTimestamp(epochMilliSeconds + commandTimes.validSeconds * 1000),
    dueAt: toTimestamp(epochMilliSeconds + commandTimes.dueSeconds * 1000),
    expiresAt: requireExpiry(ctx.env, 'commands', at),
  };
}

type Write = DynamoDBTransactWriteItemsRequest['transactItems'][number];

/** With `returnsPresent`, the response of a failed condition holds the item that exists already. */
function putNew(table: string, item: IdempotencyItem | RemoteCommandItem, returnsPresent: boolean): Write {
  const { referenceId, commandId, ...facts } = item;
  return {
    operation: 'PutItem',
    table,
    key: util.dynamodb.toMapValues({ referenceId, commandId }),
    attributeValues: util.dynamodb.toMapValues(facts),
    condition: {
      expression: 'attribute_not_exists(#commandId)',
      expressionNames: { '#commandId': 'commandId' },
      returnValuesOnConditionCheckFailure: returnsPresent,
    },
  };
}
