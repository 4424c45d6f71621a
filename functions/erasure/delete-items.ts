/** Deletes items, all or with an error that a later step overcomes. */
import type { CallOptions } from '../aws/client-settings.ts';
import { type Item, deleteItems } from '../aws/dynamodb.ts';
import { NotErasedError } from './scope.ts';

/** Keys whose attributes are strings; they must differ. Throws NotErasedError when one is left. */
export async function deleteAll(
  table: string,
  keys: readonly Readonly<Record<string, string>>[],
  options: CallOptions,
): Promise<void> {
  const items = keys.map((key): Item =>
    Object.fromEntries(Object.entries(key).map(([name, value]) => [name, { S: value }])),
  );
  const outcomes = await deleteItems(table, items, options);
  if (outcomes.some((outcome) => outcome !== 'DONE')) {
    throw new NotErasedError();
  }
}
