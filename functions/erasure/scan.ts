/**
 * Parts of an erasure that go through a whole table, because no key leads from a person to its
 * items. These tables are small, or their items expire. Accesses, states and the audit log are read
 * once for a person, and the inventory and the guards once for a vehicle that has ended.
 */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { TableName } from '../../domain/tables.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';

/** An expression of DynamoDB that decides which items a scan returns. */
export interface ScanFilter {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, string>>;
}

/** The items of a page, and where the next one begins. */
export interface ScannedPage {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next?: string;
}

/** How long empty pages are read in one step. */
const maxMs = 4_000;

/** The first page with an item that matches, or where the next step continues. */
export async function scanFor(
  table: TableName,
  { expression, names, values }: ScanFilter,
  after: string | undefined,
  options: CallOptions,
): Promise<ScannedPage> {
  const endsAt = Date.now() + maxMs;
  let start = after;
  do {
    const { Items: items = [], LastEvaluatedKey: last } = await documents.send(
      new ScanCommand({
        TableName: tableName(table),
        FilterExpression: expression,
        ...(names !== undefined && { ExpressionAttributeNames: { ...names } }),
        ...(values !== undefined && { ExpressionAttributeValues: { ...values } }),
        ConsistentRead: true,
        // Only `scanFor` writes the text: the attributes of a key.
        ...(start !== undefined && { ExclusiveStartKey: JSON.parse(start) as Record<string, unknown> }),
      }),
      options,
    );
    start = last === undefined ? undefined : JSON.stringify(last);
    if (items.length > 0) {
      return { items, ...(start !== undefined && { next: start }) };
    }
  } while (start !== undefined && Date.now() < endsAt);
  return { items: [], ...(start !== undefined && { next: start }) };
}
