/**
 * The writes of an access that is granted. Every kind of grant uses them, because a person who is
 * being erased must get none: the parts of the erasure would not find it.
 */
import { util } from '@aws-appsync/utils';
import { type DataJobLock, personFenceKey } from '../../domain/data-jobs.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import { requireTable } from '../runtime/tables.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import { type Write, putAccess } from './change.ts';

/** Puts the access if it is unchanged since it was read, and if the person is not erased. */
export function putGrantedAccess(
  env: Readonly<Record<string, string>>,
  before: OwnershipItem | undefined,
  after: OwnershipItem,
): Write[] {
  const check: Write = {
    operation: 'ConditionCheck',
    table: requireTable(env, tables.DataJobs),
    key: util.dynamodb.toMapValues({ jobId: personFenceKey(after.tenantId, after.ownerId) }),
    condition: {
      expression: 'attribute_not_exists(#jobId)',
      expressionNames: { '#jobId': 'jobId' },
      // Of the writes of a grant only this one returns an item, by which its failure is recognized.
      returnValuesOnConditionCheckFailure: true,
    },
  };
  return [putAccess(env, before, after), check];
}

/** True when a transaction failed because the person is erased. */
export function isOfErasedPerson(result: TransactWriteResult | null): boolean {
  const reasons = (result as TransactWriteResult<DataJobLock> | null)?.cancellationReasons ?? [];
  return reasons.some((reason) => reason.item?.holder !== undefined);
}
