/**
 * Parts of an erasure that go through a whole table, because no key leads from a person to its
 * items. These tables are small, or their items expire. Accesses, states and the audit log are read
 * once for a person, and the inventory and the guards once for a vehicle that has ended.
 */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { TableName } from '../../domain/tables.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { isTransient } from '../runtime/failure.ts';
import { pause } from '../runtime/pause.ts';

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

/**
 * Read units a second that a scan uses of a table, so that it leaves room for other readers: a
 * partition has 3,000 (Amazon DynamoDB Developer Guide, "Designing partition keys").
 */
const unitsPerSecond = 1_000;

/**
 * The first page with an item that matches, or where the next step continues. Pages that were read
 * before a failure that may pass count.
 */
export async function scanFor(
  table: TableName,
  filter: ScanFilter,
  after: string | undefined,
  options: CallOptions,
): Promise<ScannedPage> {
  const endsAt = Date.now() + maxMs;
  let start = after;
  do {
    const page = await readPage(table, filter, start, options).catch((error: unknown) => {
      if (start === after || !isTransient(error)) {
        throw error;
      }
      return undefined;
    });
    if (page === undefined) {
      break;
    }
    if (page.items.length > 0) {
      return page;
    }
    start = page.next;
  } while (start !== undefined && Date.now() < endsAt);
  return { items: [], ...(start !== undefined && { next: start }) };
}

/** Reads a page, and waits for the time in which others may use what it took of the capacity. */
async function readPage(
  table: TableName,
  { expression, names, values }: ScanFilter,
  start: string | undefined,
  options: CallOptions,
): Promise<ScannedPage> {
  const {
    ConsumedCapacity: consumed,
    Items: items = [],
    LastEvaluatedKey: last,
  } = await documents.send(
    new ScanCommand({
      TableName: tableName(table),
      FilterExpression: expression,
      ...(names !== undefined && { ExpressionAttributeNames: { ...names } }),
      ...(values !== undefined && { ExpressionAttributeValues: { ...values } }),
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
      // Only this function writes the text: the attributes of a key.
      ...(start !== undefined && { ExclusiveStartKey: JSON.parse(start) as Record<string, unknown> }),
    }),
    options,
  );
  if (last === undefined) {
    return { items };
  }
  await pause(((consumed?.CapacityUnits ?? 0) / unitsPerSecond) * 1000, options.abortSignal);
  return { items, next: JSON.stringify(last) };
}
