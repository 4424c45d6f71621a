/**
 * The writes of a claim's transactions: the claim itself, the person's item about the vehicle, and
 * the history.
 */
import { util } from '@aws-appsync/utils';
import { claimableStatuses } from '../../domain/access.ts';
import {
  type ClaimItem,
  claimCompletionSeconds,
  claimKeptSeconds,
  claimantKey,
  isOwner,
} from '../../domain/claim.ts';
import type { VehicleHistoryEventType } from '../../domain/generated/schema-types.ts';
import type { HistoryLine } from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import type { Viewers } from '../../domain/viewers.ts';
import { type Write, checkStatus } from '../ownership/change.ts';
import { isOfErasedPerson } from '../ownership/granted-access.ts';
import { transferWrites } from '../ownership/transfer.ts';
import { toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requireExpiry } from '../runtime/retention.ts';
import { requireTable } from '../runtime/tables.ts';
import {
  type TransactWriteResult,
  failedConditionIndex,
  isTransactionConflict,
} from '../runtime/transaction.ts';
import type { ClaimContext } from './context.ts';

type Environment = Readonly<Record<string, string>>;

/** The deployment's waiting period in milliseconds. Fails with SERVICE_UNAVAILABLE without one. */
export function waitingMs(env: Environment): number {
  // APPSYNC_JS parses numbers by unary plus.
  const hours = +(env['CLAIM_WAITING_HOURS'] ?? '0');
  // Also false for NaN. A claim must never become due at once by a wrong setting.
  if (!(hours > 0)) {
    fail('SERVICE_UNAVAILABLE');
  }
  return hours * 3_600_000;
}

/**
 * How long a claim can be completed after its waiting period. Not at all where no e-mail is sent,
 * because the waiting period protects only owners who are notified of the claim.
 */
function completionMs(env: Environment): number {
  return env['CLAIMS_COMPLETE_BY_TIME'] === 'true' ? claimCompletionSeconds * 1_000 : 0;
}

/** The claim as it waits from `at` on for the present owners. */
export function waitingClaim(env: Environment, claim: ClaimItem, owners: Viewers, at: string): ClaimItem {
  const waitsUntilMs = toMilliSeconds(at) + waitingMs(env);
  const completableUntilMs = waitsUntilMs + completionMs(env);
  return {
    ...claim,
    status: 'WAITING',
    claimedVehicle: claim.referenceId ?? '',
    confirmedAt: at,
    waitsUntil: toTimestamp(waitsUntilMs),
    warnedOwners: Object.keys(owners),
    completableUntil: toTimestamp(completableUntilMs),
    expiresAt: keptFrom(completableUntilMs),
  };
}

/** The claim as it is granted or stopped at `at`. */
export function decidedClaim(claim: ClaimItem, status: 'GRANTED' | 'STOPPED', at: string): ClaimItem {
  return {
    ...claim,
    status,
    claimedVehicle: claim.referenceId ?? '',
    confirmedAt: claim.confirmedAt ?? at,
    decidedAt: at,
    expiresAt: keptFrom(toMilliSeconds(at)),
  };
}

/** Epoch second until which an item of that moment is kept. */
export function keptFrom(epochMilliSeconds: number): number {
  return Math.floor(epochMilliSeconds / 1_000) + claimKeptSeconds;
}

/** Replaces a proven claim if its status is unchanged; nothing else of it changes alone. */
export function putClaim(env: Environment, before: ClaimItem, after: ClaimItem): Write {
  const { claimId, ...facts } = after;
  return {
    operation: 'PutItem',
    table: requireTable(env, tables.OwnershipClaims),
    key: util.dynamodb.toMapValues({ claimId }),
    attributeValues: util.dynamodb.toMapValues(facts),
    condition: {
      expression: '#status = :status AND attribute_exists(#provenAt)',
      expressionNames: { '#status': 'status', '#provenAt': 'provenAt' },
      expressionValues: util.dynamodb.toMapValues({ ':status': before.status }),
      returnValuesOnConditionCheckFailure: false,
    },
  };
}

/**
 * Makes a confirmed claim the person's only one that waits, or none when it is granted at once.
 * Fails the transaction while the person is blocked.
 */
export function putConfirmedClaimant(env: Environment, after: ClaimItem, now: string): Write {
  const waits = after.status === 'WAITING';
  return claimantUpdate(
    env,
    after,
    {
      expression: waits
        ? 'SET #expiresAt = :expiresAt, #waitingClaimId = :claimId'
        : 'SET #expiresAt = :expiresAt REMOVE #waitingClaimId',
      expressionNames: { '#expiresAt': 'expiresAt', '#waitingClaimId': 'waitingClaimId' },
      expressionValues: util.dynamodb.toMapValues({
        ':expiresAt': after.expiresAt,
        ...(waits ? { ':claimId': after.claimId } : {}),
      }),
    },
    {
      expression: 'attribute_not_exists(#blockedUntil) OR #blockedUntil <= :now',
      expressionNames: { '#blockedUntil': 'blockedUntil' },
      expressionValues: util.dynamodb.toMapValues({ ':now': now }),
      returnValuesOnConditionCheckFailure: false,
    },
  );
}

/** Fails the transaction when another claim of the person waits instead, or none does. */
export function removeWaiting(env: Environment, after: ClaimItem): Write {
  return claimantUpdate(
    env,
    after,
    { expression: 'REMOVE #waitingClaimId', expressionNames: { '#waitingClaimId': 'waitingClaimId' } },
    {
      expression: '#waitingClaimId = :claimId',
      expressionNames: { '#waitingClaimId': 'waitingClaimId' },
      expressionValues: util.dynamodb.toMapValues({ ':claimId': after.claimId }),
      returnValuesOnConditionCheckFailure: false,
    },
  );
}

/** Blocks the person until `blockedUntil`, and ends every claim of the person that waits. */
export function blockClaimant(env: Environment, claim: ClaimItem, blockedUntil: string): Write {
  return claimantUpdate(env, claim, {
    expression: 'SET #blockedUntil = :until, #expiresAt = :expiresAt REMOVE #waitingClaimId',
    expressionNames: {
      '#blockedUntil': 'blockedUntil',
      '#expiresAt': 'expiresAt',
      '#waitingClaimId': 'waitingClaimId',
    },
    expressionValues: util.dynamodb.toMapValues({
      ':until': blockedUntil,
      ':expiresAt': keptFrom(toMilliSeconds(blockedUntil)),
    }),
  });
}

type Update = Extract<Write, { operation: 'UpdateItem' }>;

function claimantUpdate(
  env: Environment,
  { ownerId, referenceId }: ClaimItem,
  update: Update['update'],
  condition?: Update['condition'],
): Write {
  return {
    operation: 'UpdateItem',
    table: requireTable(env, tables.OwnershipClaims),
    key: util.dynamodb.toMapValues({ claimId: claimantKey(referenceId ?? '', ownerId) }),
    update,
    ...(condition === undefined ? {} : { condition }),
  };
}

/** Puts an event of the claim into the vehicle's history, by which it is announced. */
export function putClaimHistory(
  { env, stash }: ClaimContext,
  { claimId, ownerId, referenceId }: ClaimItem,
  event: VehicleHistoryEventType,
  at: string,
): Write {
  const { principalId: actorId, clientId } = stash.caller;
  const facts: HistoryLine = { at, event, actorId, clientId, ownerId, role: 'OWNER', claimId };
  return {
    operation: 'PutItem',
    table: requireTable(env, tables.VehicleHistory),
    key: util.dynamodb.toMapValues({ referenceId: referenceId ?? '', atId: `${at}#${util.autoId()}` }),
    attributeValues: util.dynamodb.toMapValues({ ...facts, expiresAt: requireExpiry(env, 'history', at) }),
  };
}

/**
 * The writes that make the claimant the only owner, first the check that the vehicle is ACTIVE. For
 * a claimant who owns the vehicle already, nothing but the check remains: a claim must not end the
 * accesses of the other owners.
 */
export function grantWrites(ctx: ClaimContext, { claimId, ownerId }: ClaimItem, now: string): Write[] {
  const { caller, referenceId, viewers } = ctx.stash;
  const check = checkStatus(ctx.env, { referenceId, tenantId: caller.tenantId }, claimableStatuses);
  if (isOwner(viewers, ownerId, now)) {
    return [check];
  }
  const reason = { verifiedBy: 'CLAIM', grantedBy: caller.principalId, claimId } as const;
  return [check, ...transferWrites(ctx, ownerId, reason, now).writes];
}

/** The writes that grant a waiting claim. */
export function writesOfDecision(
  ctx: ClaimContext,
  before: ClaimItem,
  after: ClaimItem,
  now: string,
): Write[] {
  const own = [removeWaiting(ctx.env, after), putClaim(ctx.env, before, after)];
  const [check, ...others] = grantWrites(ctx, after, now);
  return check === undefined ? [] : [check, ...own, ...others];
}

/**
 * Fails a transaction that began with `checkStatus`, followed by the write of the claimant's item.
 * The code is VEHICLE_NOT_FOUND when the vehicle is not ACTIVE, `ofClaimant` when that item did not
 * allow it, CLAIM_NOT_FOUND when the claimant is erased, otherwise with CONFLICT or
 * SERVICE_UNAVAILABLE. A retry then reads the present state.
 */
export function failClaim(
  result: TransactWriteResult | null,
  ofClaimant: 'CLAIM_BLOCKED' | 'CLAIM_NOT_FOUND',
): never {
  if (isOfErasedPerson(result)) {
    fail('CLAIM_NOT_FOUND');
  }
  const failed = failedConditionIndex(result);
  if (failed === 0) {
    fail('VEHICLE_NOT_FOUND');
  }
  if (failed === 1) {
    fail(ofClaimant);
  }
  const isConflict = failed !== undefined || isTransactionConflict(result);
  return fail(isConflict ? 'CONFLICT' : 'SERVICE_UNAVAILABLE');
}
