/**
 * Permitting a re-issue, last step: writes the permit, with a line of the vehicle's history and an
 * entry of the audit log.
 */
import { type DynamoDBTransactWriteItemsRequest, runtime, util } from '@aws-appsync/utils';
import type { HistoryLine } from '../../domain/registry.ts';
import {
  type ReissuePermit,
  isSatisfiedBy,
  permitRetrySeconds,
  reissueWindowSeconds,
} from '../../domain/reissue.ts';
import { tables } from '../../domain/tables.ts';
import { putRecordTogether } from '../records/put-record.ts';
import { now, toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requireExpiry } from '../runtime/retention.ts';
import { requireTable } from '../runtime/tables.ts';
import {
  type TransactWriteResult,
  failedConditionIndex,
  isTransactionConflict,
} from '../runtime/transaction.ts';
import type { PermitContext } from './permit-context.ts';

type Write = DynamoDBTransactWriteItemsRequest['transactItems'][number];

/**
 * Fails with VEHICLE_NOT_FOUND when the vehicle is not an active one of the tenant. A permit of the
 * same person for the same reason and key is not written again; any other is replaced.
 */
export function request(ctx: PermitContext): DynamoDBTransactWriteItemsRequest {
  const { caller, vehicle } = ctx.stash;
  if (vehicle?.tenantId !== caller.tenantId || vehicle.status !== 'ACTIVE') {
    fail('VEHICLE_NOT_FOUND');
  }
  const at = now();
  const { reason } = ctx.args;
  const publicKeyFingerprint = ctx.args.publicKeyFingerprint?.toLowerCase();
  const permittedBy = caller.principalId;
  const retriesSince = toTimestamp(toMilliSeconds(at) - permitRetrySeconds * 1000);
  const present = vehicle.reissuePermit;
  if (isSatisfiedBy({ reason, permittedBy, publicKeyFingerprint, retriesSince }, present, at)) {
    ctx.stash.permit = present;
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const until = toTimestamp(toMilliSeconds(at) + reissueWindowSeconds * 1000);
  const permit = {
    reason,
    permittedBy,
    permittedAt: at,
    until,
    ...(publicKeyFingerprint === undefined ? {} : { publicKeyFingerprint }),
  };
  ctx.stash.permit = permit;
  return {
    operation: 'TransactWriteItems',
    transactItems: [putPermit(ctx, permit, present), putHistory(ctx, permit), recordOf(ctx, permit)],
  };
}

/**
 * Fails with CONFLICT when the vehicle or its permit has changed since it was read; a retry decides
 * again.
 */
export function response(ctx: PermitContext<TransactWriteResult | null>): null {
  if (!ctx.error) {
    return null;
  }
  const isConflict = failedConditionIndex(ctx.result) !== undefined || isTransactionConflict(ctx.result);
  return fail(isConflict ? 'CONFLICT' : 'SERVICE_UNAVAILABLE');
}

/**
 * Increases the item's version too, so that a provisioning run that read the item before cannot
 * overwrite the permit.
 */
function putPermit(ctx: PermitContext, permit: ReissuePermit, present: ReissuePermit | undefined): Write {
  const { caller, referenceId } = ctx.stash;
  const isUnchanged =
    present === undefined
      ? 'attribute_not_exists(#permit)'
      : `#permit.#permittedAt = :before AND ${present.usedAt === undefined ? 'attribute_not_exists' : 'attribute_exists'}(#permit.#usedAt)`;
  return {
    operation: 'UpdateItem',
    table: requireTable(ctx.env, tables.VehicleRegistry),
    key: util.dynamodb.toMapValues({ referenceId }),
    update: {
      expression: 'SET #permit = :permit, #updatedAt = :at ADD #version :one',
      expressionNames: { '#permit': 'reissuePermit', '#updatedAt': 'updatedAt', '#version': 'version' },
      expressionValues: util.dynamodb.toMapValues({
        ':permit': permit,
        ':at': permit.permittedAt,
        ':one': 1,
      }),
    },
    condition: {
      expression: `#status = :active AND #tenantId = :tenantId AND ${isUnchanged}`,
      expressionNames: {
        '#status': 'status',
        '#tenantId': 'tenantId',
        '#permit': 'reissuePermit',
        ...(present === undefined ? {} : { '#permittedAt': 'permittedAt', '#usedAt': 'usedAt' }),
      },
      expressionValues: util.dynamodb.toMapValues({
        ':active': 'ACTIVE',
        ':tenantId': caller.tenantId,
        ...(present === undefined ? {} : { ':before': present.permittedAt }),
      }),
      returnValuesOnConditionCheckFailure: false,
    },
  };
}

function putHistory(ctx: PermitContext, permit: ReissuePermit): Write {
  const { reason, permittedBy, permittedAt: at, publicKeyFingerprint } = permit;
  const named = publicKeyFingerprint === undefined ? {} : { publicKeyFingerprint };
  const facts: HistoryLine = {
    at,
    event: 'REISSUE_PERMITTED',
    actorId: permittedBy,
    clientId: ctx.stash.caller.clientId,
    reason,
    ...named,
  };
  return {
    operation: 'PutItem',
    table: requireTable(ctx.env, tables.VehicleHistory),
    key: util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId, atId: `${at}#${util.autoId()}` }),
    attributeValues: util.dynamodb.toMapValues({
      ...facts,
      expiresAt: requireExpiry(ctx.env, 'history', at),
    }),
  };
}

function recordOf(ctx: PermitContext, { permittedAt, reason }: ReissuePermit): Write {
  const { caller, referenceId, requestId } = ctx.stash;
  return putRecordTogether(ctx, {
    action: 'REISSUE_PERMIT',
    outcome: 'PERMITTED',
    tenantId: caller.tenantId,
    at: permittedAt,
    id: util.autoId(),
    actorId: caller.principalId,
    actorRoles: caller.roles,
    clientId: caller.clientId,
    requestId,
    referenceId,
    reissueReason: reason,
  });
}
