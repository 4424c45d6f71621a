/**
 * Reads an index that serves as a queue: one partition, sorted by time, that holds the table's
 * keys.
 */
import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import { type TableDefinition, type TableName, tables } from '../../domain/tables.ts';
import type { CallOptions } from './client-settings.ts';
import { documents, tableName } from './documents.ts';

/** A queue, and up to which time it is read. */
export interface Until {
  readonly table: TableName;
  readonly index: string;
  /** The one value of the index's partition key. */
  readonly partition: string;
  /** ISO 8601; the last moment that is read. */
  readonly until: string;
}

/**
 * Keys of the table's items, oldest first. The index follows the table with a delay, so read the
 * item before acting. `Key` is the key of the table's items.
 */
export async function* indexedUntil<Key>(
  { table, index, partition, until }: Until,
  options: CallOptions,
): AsyncGenerator<Key> {
  const definition: TableDefinition = tables[table];
  const { partitionKey, sortKey } = definition.indexes[index] ?? {};
  if (partitionKey === undefined || sortKey === undefined) {
    throw new Error(`${table} has no queue ${index}`);
  }
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: tableName(table),
      IndexName: index,
      KeyConditionExpression: '#partition = :partition AND #at <= :until',
      ExpressionAttributeNames: { '#partition': partitionKey, '#at': sortKey },
      ExpressionAttributeValues: { ':partition': partition, ':until': until },
    },
    options,
  );
  // The index holds the table's keys.
  for await (const { Items: items = [] } of pages) {
    yield* items as Key[];
  }
}
