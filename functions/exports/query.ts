/** Reads a page of a table for an export. */
import { QueryCommand, type QueryCommandInput, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { TableName } from '../../domain/tables.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import type { DatasetPage, PageKey } from './dataset.ts';

/** Which items, by DynamoDB's expressions. */
export type Wanted = Pick<
  QueryCommandInput,
  'ConsistentRead' | 'ExpressionAttributeValues' | 'FilterExpression' | 'IndexName' | 'KeyConditionExpression'
> & {
  readonly table: TableName;
  /** Placeholder → attribute. */
  readonly names: Readonly<Record<string, string>>;
};

/** One page of at most a megabyte, as records. */
export async function queryPage<Item>(
  { names, table, ...wanted }: Wanted,
  after: PageKey | undefined,
  toRecords: ToRecords<Item>,
  options: CallOptions,
): Promise<DatasetPage> {
  const { Items: items = [], LastEvaluatedKey: next } = await documents.send(
    new QueryCommand({
      TableName: tableName(table),
      ...wanted,
      ExpressionAttributeNames: { ...names },
      ...(after !== undefined && { ExclusiveStartKey: { ...after } }),
    }),
    options,
  );
  return { records: recordsOf(items, toRecords), next };
}

/** The items of a table that match, where no key leads to them. */
export interface Scanned {
  readonly table: TableName;
  readonly expression: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Like `queryPage`, for the whole table. A page has the matches in at most a megabyte of it. */
export async function scanPage<Item>(
  { expression, table, values }: Scanned,
  after: PageKey | undefined,
  toRecords: ToRecords<Item>,
  options: CallOptions,
): Promise<DatasetPage> {
  const { Items: items = [], LastEvaluatedKey: next } = await documents.send(
    new ScanCommand({
      TableName: tableName(table),
      FilterExpression: expression,
      ExpressionAttributeValues: { ...values },
      ...(after !== undefined && { ExclusiveStartKey: { ...after } }),
    }),
    options,
  );
  return { records: recordsOf(items, toRecords), next };
}

/** The record of an item, a list of records, or undefined for an item that is left out. */
type ToRecords<Item> = (item: Item) => object | readonly (object | undefined)[] | undefined;

function recordsOf<Item>(
  items: readonly Readonly<Record<string, unknown>>[],
  toRecords: ToRecords<Item>,
): readonly object[] {
  // Only resolvers and functions of this system write the tables.
  return (items as Item[]).flatMap((item) => toRecords(item)).filter((record) => record !== undefined);
}
