/**
 * Table names for the operations that must say them: transactions and batches. They come from the
 * API's environment variables.
 */
import type { TableDefinition } from '../../domain/tables.ts';
import { fail } from './fail.ts';

/**
 * What BatchGetItem answers: per table the items in the order of the keys, null where there is
 * none.
 */
export interface BatchGetResult<Item> {
  readonly data: Readonly<Record<string, readonly (Item | null)[] | undefined>>;
  /** Keys that DynamoDB did not get to; the answer is not complete while there are any. */
  readonly unprocessedKeys?: Readonly<Record<string, readonly unknown[] | null | undefined>> | null;
}

/**
 * The table's name in this deployment; without one the API is not set up, which is
 * SERVICE_UNAVAILABLE.
 */
export function requireTable(env: Readonly<Record<string, string>>, table: TableDefinition): string {
  const name = env[table.environmentVariable];
  if (name === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  return name;
}
