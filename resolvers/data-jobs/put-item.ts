/** Writes of jobs and locks in a transaction. */
import { util } from '@aws-appsync/utils';
import type { DataJobItem, DataJobLock } from '../../domain/data-jobs.ts';
import { tables } from '../../domain/tables.ts';
import type { Write } from '../ownership/change.ts';
import { requireTable } from '../runtime/tables.ts';
import type { JobContext } from './context.ts';

/** When an item may be written; the names of the expression are those of its attributes. */
interface Condition {
  readonly expression: string;
  readonly attributes: readonly string[];
  readonly values?: Readonly<Record<string, unknown>>;
  /** Returns the stored item when the condition does not hold. */
  readonly returnsItem?: boolean;
}

/** Puts a job or a lock if the condition holds at that moment. */
export function putItemIf(ctx: JobContext, item: DataJobItem | DataJobLock, condition: Condition): Write {
  const { jobId, ...facts } = item;
  const { attributes, expression, returnsItem, values } = condition;
  const expressionNames: Record<string, string> = {};
  for (const attribute of attributes) {
    expressionNames[`#${attribute}`] = attribute;
  }
  return {
    operation: 'PutItem',
    table: requireTable(ctx.env, tables.DataJobs),
    key: util.dynamodb.toMapValues({ jobId }),
    attributeValues: util.dynamodb.toMapValues({ ...facts }),
    condition: {
      expression,
      expressionNames,
      ...(values === undefined ? {} : { expressionValues: util.dynamodb.toMapValues(values) }),
      returnValuesOnConditionCheckFailure: returnsItem ?? false,
    },
  };
}
