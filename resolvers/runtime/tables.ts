/** Table names for transactions and batches, from the API's environment variables. */
import type { TableDefinition } from '../../domain/tables.ts';
import { fail } from './fail.ts';

/**
 * BatchGetItem's result: per table the items in the order of the keys, null where there is none.
 */
export interface BatchGetResult<Item> {
  readonly data: Readonly<Record<string, readonly (Item | null)[] | undefined>>;
  /** Keys that DynamoDB did not process; the result is incomplete when there are any. */
  readonly unprocessedKeys?: Readonly<Record<string, readonly unknown[] | null | undefined>> | null;
}

/**
 * The table's name in this deployment. Fails with SERVICE_UNAVAILABLE when the API's environment
 * does not have it.
 */
export function requireTable(env: Readonly<Record<string, string>>, table: TableDefinition): string {
  const name = env[table.environmentVariable];
  if (name === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  return name;
}
