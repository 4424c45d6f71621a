/**
 * Starting a claim, last step: writes the claim and its audit record in one transaction, so that no
 * code is ever sent for an attempt that is not recorded. A refused attempt writes the record only.
 */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import type { AuditRecord } from '../../domain/audit.ts';
import { type ClaimItem, claimCodeSeconds, startedClaimKeptSeconds } from '../../domain/claim.ts';
import { tables } from '../../domain/tables.ts';
import { putRecordTogether } from '../records/put-record.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requireTable } from '../runtime/tables.ts';
import type { StartContext } from './start-context.ts';

/** Never skipped. The conditions prevent that an item is overwritten. */
export function request(ctx: StartContext): DynamoDBTransactWriteItemsRequest {
  const { outcome } = ctx.stash;
  const claim = outcome === undefined ? newClaim(ctx) : undefined;
  if (claim !== undefined) {
    ctx.stash.claim = claim;
  }
  const record = putRecordTogether(ctx, recordOf(ctx));
  if (claim === undefined) {
    return { operation: 'TransactWriteItems', transactItems: [record] };
  }
  return {
    operation: 'TransactWriteItems',
    transactItems: [record, putClaim(ctx, claim)],
  };
}

/** Fails with AUDIT_UNAVAILABLE when the attempt could not be recorded, whatever the outcome. */
export function response(ctx: StartContext): null {
  if (ctx.error) {
    fail('AUDIT_UNAVAILABLE');
  }
  return null;
}

function newClaim({ stash }: StartContext): ClaimItem {
  const at = util.time.nowEpochMilliSeconds();
  return {
    claimId: util.autoId(),
    ownerId: stash.caller.principalId,
    tenantId: stash.caller.tenantId,
    clientId: stash.caller.clientId,
    requestId: stash.requestId,
    hashedVin: stash.hashedVin ?? '',
    ...(stash.otherHashedVin === undefined ? {} : { otherHashedVin: stash.otherHashedVin }),
    status: 'CODE_EXPECTED',
    createdAt: toTimestamp(at),
    codeUntil: toTimestamp(at + claimCodeSeconds * 1_000),
    tries: 0,
    expiresAt: Math.floor(at / 1_000) + startedClaimKeptSeconds,
  };
}

function recordOf({ stash }: StartContext): AuditRecord {
  const { begunAt, caller, claim, outcome, requestId } = stash;
  return {
    action: 'CLAIM_START',
    tenantId: caller.tenantId,
    at: begunAt,
    id: util.autoId(),
    actorId: caller.principalId,
    actorRoles: caller.roles,
    clientId: caller.clientId,
    requestId,
    outcome: outcome ?? 'STARTED',
    ...(claim === undefined ? {} : { claimId: claim.claimId }),
  };
}

function putClaim(
  ctx: StartContext,
  { claimId, ...facts }: ClaimItem,
): DynamoDBTransactWriteItemsRequest['transactItems'][number] {
  return {
    operation: 'PutItem',
    table: requireTable(ctx.env, tables.OwnershipClaims),
    key: util.dynamodb.toMapValues({ claimId }),
    attributeValues: util.dynamodb.toMapValues({ ...facts }),
    condition: {
      expression: 'attribute_not_exists(#key)',
      expressionNames: { '#key': tables.OwnershipClaims.partitionKey },
      returnValuesOnConditionCheckFailure: false,
    },
  };
}
