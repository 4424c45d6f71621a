/**
 * A change of access: Ownership, VehicleHistory and the viewers on VehicleState in one transaction,
 * on condition that the access is unchanged since it was read. Other transactions that depend on an
 * access use this condition too.
 */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import type { Caller } from '../../domain/contracts.ts';
import type { VehicleHistoryEventType } from '../../domain/generated/schema-types.ts';
import {
  type HistoryLine,
  type OwnershipItem,
  type VehicleStatus,
  unpublishedEnd,
} from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import type { PersonAccess, Viewers } from '../../domain/viewers.ts';
import { fail } from '../runtime/fail.ts';
import { requireExpiry } from '../runtime/retention.ts';
import { requireTable } from '../runtime/tables.ts';
import {
  type TransactWriteResult,
  failedConditionIndex,
  isTransactionConflict,
} from '../runtime/transaction.ts';

/** One item's write in a transaction. */
export type Write = DynamoDBTransactWriteItemsRequest['transactItems'][number];
type Condition = NonNullable<Write['condition']>;
type Environment = Readonly<Record<string, string>>;

/** Puts the access if it is unchanged since it was read. */
export function putAccess(env: Environment, before: OwnershipItem | undefined, after: OwnershipItem): Write {
  const { ownerId, referenceId, ...facts } = after;
  const expiry = after.until === undefined ? {} : { expiresAt: requireExpiry(env, 'history', after.until) };
  return {
    operation: 'PutItem',
    table: requireTable(env, tables.Ownership),
    key: util.dynamodb.toMapValues({ ownerId, referenceId }),
    attributeValues: util.dynamodb.toMapValues({ ...facts, ...expiry }),
    condition: before === undefined ? absent : unchanged(before),
  };
}

/** The access that a line of the history is about; `verifiedBy` stands only in lines of grants. */
export type HistoryAccess = Pick<OwnershipItem, 'referenceId' | 'ownerId' | 'role'> & {
  readonly verifiedBy?: OwnershipItem['verifiedBy'];
};

/** Puts an event about an access into the vehicle's history. */
export function putHistory(
  env: Environment,
  access: HistoryAccess,
  event: VehicleHistoryEventType,
  caller: Caller,
  at: string,
): Write {
  // Not in the parameter list, because the compiler would then require `verifiedBy` in the bundle.
  const { referenceId, ownerId, role, verifiedBy } = access;
  const verified = verifiedBy === undefined ? {} : { verifiedBy };
  return putEvent(env, referenceId, { event, ownerId, role, ...verified }, caller, at);
}

/** What an event is about, beside the person who caused it and the time. */
type EventFacts = Pick<HistoryLine, 'event' | 'ownerId' | 'role' | 'verifiedBy' | 'claimId'>;

/** Puts an event into the vehicle's history. */
export function putEvent(
  env: Environment,
  referenceId: string,
  facts: EventFacts,
  { principalId: actorId, clientId }: Caller,
  at: string,
): Write {
  const atId = `${at}#${util.autoId()}`;
  const line: HistoryLine = { at, actorId, clientId, ...facts };
  return {
    operation: 'PutItem',
    table: requireTable(env, tables.VehicleHistory),
    key: util.dynamodb.toMapValues({ referenceId, atId }),
    attributeValues: util.dynamodb.toMapValues({ ...line, expiresAt: requireExpiry(env, 'history', at) }),
  };
}

/**
 * Replaces the vehicle's viewers if they are unchanged since they were read: the condition compares
 * the whole map (assumption data-4). Creates the item if needed.
 */
export function putViewers(
  env: Environment,
  referenceId: string,
  before: Viewers | undefined,
  after: Viewers,
): Write {
  return {
    operation: 'UpdateItem',
    table: requireTable(env, tables.VehicleState),
    key: util.dynamodb.toMapValues({ referenceId }),
    update: {
      expression: 'SET #viewers = :after',
      expressionNames: { '#viewers': 'viewers' },
      expressionValues: util.dynamodb.toMapValues({ ':after': after }),
    },
    condition: unchangedViewers(before),
  };
}

/** Ends a viewer's access at `at`, marked as not yet published, if it is unchanged. */
export function endViewer(env: Environment, referenceId: string, before: PersonAccess, at: string): Write {
  const { ownerId } = before;
  return {
    operation: 'UpdateItem',
    table: requireTable(env, tables.Ownership),
    key: util.dynamodb.toMapValues({ ownerId, referenceId }),
    update: {
      expression:
        'SET #until = :at, #endState = :unpublished, #endMarkedAt = :at, #expiresAt = :expiresAt REMOVE #endUnpublishedSince',
      expressionNames: {
        '#until': 'until',
        '#endState': 'endState',
        '#endMarkedAt': 'endMarkedAt',
        '#endUnpublishedSince': 'endUnpublishedSince',
        '#expiresAt': 'expiresAt',
      },
      expressionValues: util.dynamodb.toMapValues({
        ':at': at,
        ':unpublished': unpublishedEnd,
        ':expiresAt': requireExpiry(env, 'history', at),
      }),
    },
    condition: sameViewer(before),
  };
}

/** Moves the end of a viewer's access to `until`, if the access is unchanged. */
export function shortenViewer(
  env: Environment,
  referenceId: string,
  before: PersonAccess,
  until: string,
): Write {
  const { ownerId } = before;
  return {
    operation: 'UpdateItem',
    table: requireTable(env, tables.Ownership),
    key: util.dynamodb.toMapValues({ ownerId, referenceId }),
    update: {
      expression: 'SET #until = :until, #expiresAt = :expiresAt',
      expressionNames: { '#until': 'until', '#expiresAt': 'expiresAt' },
      expressionValues: util.dynamodb.toMapValues({
        ':until': until,
        ':expiresAt': requireExpiry(env, 'history', until),
      }),
    },
    condition: sameViewer(before),
  };
}

/**
 * Fails the transaction when the vehicle is no longer the tenant's, or no longer in one of the
 * statuses, which the caller's step has read before.
 */
export function checkStatus(
  env: Environment,
  { referenceId, tenantId }: Pick<OwnershipItem, 'referenceId' | 'tenantId'>,
  statuses: readonly VehicleStatus[],
): Write {
  const values: Record<string, string> = { ':tenantId': tenantId };
  const names = statuses.map((status, index) => {
    values[`:status${index}`] = status;
    return `:status${index}`;
  });
  return {
    operation: 'ConditionCheck',
    table: requireTable(env, tables.VehicleRegistry),
    key: util.dynamodb.toMapValues({ referenceId }),
    condition: {
      expression: `#status IN (${names.join(', ')}) AND #tenantId = :tenantId`,
      expressionNames: { '#status': 'status', '#tenantId': 'tenantId' },
      expressionValues: util.dynamodb.toMapValues(values),
      returnValuesOnConditionCheckFailure: false,
    },
  };
}

/**
 * Fails the transaction when the access was changed or ended since it was read. A planned end that
 * has passed since does not count as a change.
 */
export function checkUnchanged(env: Environment, before: OwnershipItem): Write {
  const { ownerId, referenceId } = before;
  return {
    operation: 'ConditionCheck',
    table: requireTable(env, tables.Ownership),
    key: util.dynamodb.toMapValues({ ownerId, referenceId }),
    condition: unchanged(before),
  };
}

/**
 * Fails with CONFLICT when another call wrote first, which a retry resolves; with
 * SERVICE_UNAVAILABLE otherwise.
 */
export function failChange(result: TransactWriteResult | null): never {
  const isConflict = failedConditionIndex(result) !== undefined || isTransactionConflict(result);
  return fail(isConflict ? 'CONFLICT' : 'SERVICE_UNAVAILABLE');
}

const absent: Condition = {
  expression: 'attribute_not_exists(#ownerId)',
  expressionNames: { '#ownerId': 'ownerId' },
  returnValuesOnConditionCheckFailure: false,
};

/**
 * DynamoDB compares maps as a whole (API Reference, "Condition": "EQ is supported for all data
 * types").
 */
function unchangedViewers(before: Viewers | undefined): Condition {
  return {
    expression: before === undefined ? 'attribute_not_exists(#viewers)' : '#viewers = :before',
    expressionNames: { '#viewers': 'viewers' },
    ...(before === undefined ? {} : { expressionValues: util.dynamodb.toMapValues({ ':before': before }) }),
    returnValuesOnConditionCheckFailure: false,
  };
}

function unchanged(before: OwnershipItem): Condition {
  const untilHolds = before.until === undefined ? 'attribute_not_exists(#until)' : '#until = :until';
  return {
    expression: `#since = :since AND #role = :role AND ${untilHolds}`,
    expressionNames: { '#since': 'since', '#role': 'role', '#until': 'until' },
    expressionValues: util.dynamodb.toMapValues({
      ':since': before.since,
      ':role': before.role,
      ...(before.until === undefined ? {} : { ':until': before.until }),
    }),
    returnValuesOnConditionCheckFailure: false,
  };
}

function sameViewer({ since, role }: PersonAccess): Condition {
  return {
    expression: '#since = :since AND #role = :role',
    expressionNames: { '#since': 'since', '#role': 'role' },
    expressionValues: util.dynamodb.toMapValues({ ':since': since, ':role': role }),
    returnValuesOnConditionCheckFailure: false,
  };
}
