/** Reads and writes the items of planned erasures in DataJobs. */
import { GetCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { personFenceKey } from '../../domain/data-jobs.ts';
import { type PlannedErasureItem, awaitedPlan, plannedErasureKey } from '../../domain/planned-erasure.ts';
import { failedConditions } from '../aws/cancellation-codes.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { indexedUntil } from '../aws/indexed-until.ts';
import type { AccessKey } from './person-times.ts';

const TableName = tableName('DataJobs');

/** One write of a transaction. */
export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Reads the item consistently; undefined when nothing was planned or kept. */
export async function findPlan(
  { ownerId, referenceId }: AccessKey,
  options: CallOptions,
): Promise<PlannedErasureItem | undefined> {
  return findPlanByKey(plannedErasureKey(ownerId, referenceId), options);
}

/** Reads the item under this key, as `findPlan` does. */
export async function findPlanByKey(
  jobId: string,
  options: CallOptions,
): Promise<PlannedErasureItem | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName, Key: { jobId }, ConsistentRead: true }),
    options,
  );
  // Only resolvers and functions of this system write the table.
  return item as PlannedErasureItem | undefined;
}

/** The items with an erasure that is due by now, oldest first. */
export function duePlans(
  options: CallOptions,
): AsyncGenerator<Pick<PlannedErasureItem, 'jobId'> & { readonly dueAt: string }> {
  const until = new Date().toISOString();
  return indexedUntil({ table: 'DataJobs', index: 'byDue', partition: awaitedPlan, until }, options);
}

/**
 * What became of a write: CHANGED when another write of the item came first, REFUSED when the
 * condition of another write of the transaction failed, or when the person is erased.
 */
type PlanOutcome = 'WRITTEN' | 'CHANGED' | 'REFUSED';

/**
 * Writes the item if it is unchanged since `version`, together with other writes. Throws the errors
 * of failed calls.
 */
export async function writePlan(
  plan: PlannedErasureItem,
  others: readonly Write[],
  options: CallOptions,
): Promise<PlanOutcome> {
  const { requestedBy, tenantId, version } = plan;
  const command = new TransactWriteCommand({
    TransactItems: [
      { Put: { TableName, Item: { ...plan, version: version + 1 }, ...ifUnchanged(version) } },
      {
        ConditionCheck: {
          TableName,
          Key: { jobId: personFenceKey(tenantId, requestedBy) },
          ConditionExpression: 'attribute_not_exists(jobId)',
        },
      },
      ...others,
    ],
  });
  try {
    await documents.send(command, options);
    return 'WRITTEN';
  } catch (error) {
    const [ofPlan, ...ofOthers] = failedConditions(error);
    if (ofPlan === true) {
      return 'CHANGED';
    }
    if (ofOthers.includes(true)) {
      return 'REFUSED';
    }
    throw error;
  }
}

/** The condition of a write after one of this version. A new item has the version 0. */
export function ifUnchanged(version: number) {
  return version === 0
    ? { ConditionExpression: 'attribute_not_exists(jobId)' }
    : {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': version },
      };
}
