/** Notes in a plan what the person has erased by another job. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ErasedRange } from '../../domain/erased-times.ts';
import { type PlannedErasureItem, awaitedPlan } from '../../domain/planned-erasure.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import type { AccessKey } from './person-times.ts';
import { findPlan, ifUnchanged } from './plan-store.ts';

/**
 * Removes the person's own name for the vehicle, and notes the erased part of each time. From that
 * part on, nothing is kept any longer. The next run of the schedule then plans what is left.
 * Changes nothing without a plan. Throws ConditionalCheckFailedException when another write came
 * between, and the errors of failed calls.
 */
export async function markErased(
  key: AccessKey,
  { from, until }: ErasedRange,
  options: CallOptions,
): Promise<void> {
  const plan = await findPlan(key, options);
  if (plan === undefined) {
    return;
  }
  const { keptAt, vehicleName: _name, ...rest } = plan;
  const erased = Object.entries(plan.times).flatMap(([began, ended]) => {
    const isErased = from <= Date.parse(began) && Date.parse(began) <= until;
    return isErased ? [[began, new Date(Math.min(until, Date.parse(ended))).toISOString()] as const] : [];
  });
  const [erasedFrom, now] = [new Date(from).toISOString(), new Date().toISOString()];
  const after: PlannedErasureItem = {
    ...{ ...rest, awaited: awaitedPlan, dueAt: plan.running === undefined ? now : (plan.dueAt ?? now) },
    ...{ begun: { ...plan.begun, ...Object.fromEntries(erased) }, version: plan.version + 1 },
    ...(keptAt !== undefined && { keptAt: keptAt < erasedFrom ? keptAt : erasedFrom }),
  };
  await documents.send(
    new PutCommand({
      TableName: tableName('DataJobs'),
      Item: after,
      ...ifUnchanged(plan.version),
    }),
    options,
  );
}
