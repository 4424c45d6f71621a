/** Deletes items. A failed call fails the step, which then finds only what is left. */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents } from '../aws/documents.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';

/** As many as a batch would have. */
const maxAtOnce = 25;

/**
 * Deletes each item by a call of its own: a permission for BatchWriteItem would also allow puts, so
 * that the function could write what it may only erase. Both cost the same.
 */
export async function deleteAll(
  table: string,
  keys: readonly Readonly<Record<string, string>>[],
  options: CallOptions,
): Promise<void> {
  await eachAtMost(maxAtOnce, keys, async (key) => {
    await documents.send(new DeleteCommand({ TableName: table, Key: { ...key } }), options);
  });
}
