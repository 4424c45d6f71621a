/** Keeps the data of a person's ended times with a vehicle from the erasure that was planned. */
import { util } from '@aws-appsync/utils';
import { audienceOfPlans, awaitedPlan, plannedErasureKey } from '../../domain/planned-erasure.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import type { Write } from '../ownership/change.ts';
import { requireTable } from '../runtime/tables.ts';

/**
 * The write of a transaction. What had ended by `at` is kept. It creates the item when the stream
 * of the history has not brought the end of the access yet. The item is due, so that the schedule
 * sets when it expires.
 */
export function keepFormerData(
  env: Readonly<Record<string, string>>,
  { ownerId, referenceId, tenantId }: OwnershipItem,
  at: string,
): Write {
  const names = ['keptAt', 'tenantId', 'referenceId', 'requestedBy', 'audience', 'requestedAt'];
  const expressionNames: Record<string, string> = {};
  [...names, 'times', 'begun', 'awaited', 'dueAt', 'expiresAt', 'version'].forEach((name) => {
    expressionNames[`#${name}`] = name;
  });
  return {
    operation: 'UpdateItem',
    table: requireTable(env, tables.DataJobs),
    key: util.dynamodb.toMapValues({ jobId: plannedErasureKey(ownerId, referenceId) }),
    update: {
      expression: [
        'SET #keptAt = :at, #tenantId = :tenantId, #referenceId = :referenceId',
        '#requestedBy = :ownerId, #audience = :audience',
        '#requestedAt = if_not_exists(#requestedAt, :at), #times = if_not_exists(#times, :none)',
        '#begun = if_not_exists(#begun, :none), #awaited = :awaited',
        '#dueAt = if_not_exists(#dueAt, :at) REMOVE #expiresAt ADD #version :one',
      ].join(', '),
      expressionNames,
      expressionValues: util.dynamodb.toMapValues({
        ':at': at,
        ':tenantId': tenantId,
        ':referenceId': referenceId,
        ':ownerId': ownerId,
        ':audience': audienceOfPlans(tenantId, ownerId),
        ':none': {},
        ':awaited': awaitedPlan,
        ':one': 1,
      }),
    },
  };
}
