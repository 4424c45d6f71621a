/** Reads a page of a table for an export. */
import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
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

/**
 * One page of at most a megabyte, as records. An item of which `toRecords` returns undefined is
 * left out; one with several records returns a list.
 */
export async function queryPage<Item>(
  { names, table, ...wanted }: Wanted,
  after: PageKey | undefined,
  toRecords: (item: Item) => object | readonly (object | undefined)[] | undefined,
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
  // Only resolvers and functions of this system write the tables.
  const records = (items as Item[])
    .flatMap((item) => toRecords(item))
    .filter((record) => record !== undefined);
  return { records, next };
}
