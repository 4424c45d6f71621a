/**
 * BatchGetItem, BatchPutItem and BatchDeleteItem of the DynamoDB data source. The request names the
 * tables.
 */
import { isDeepStrictEqual } from 'node:util';
import { succeeded } from '../data-source.ts';
import { isGiven, listAt, objectAt, type Members } from '../request-members.ts';
import { expressionMembers } from './expressions.ts';
import type { DynamoDbOperation } from './operation.ts';
import { plainItem, wireItem, type WireItem } from './wire-values.ts';

/**
 * `ctx.result` is `{data: {table: [item or null, in the keys' order]}, unprocessedKeys: {table:
 * [key]}}`.
 */
export const batchGetItem: DynamoDbOperation = async (request, { caller }) => {
  const tables = mapTables(request['tables'], (table) => {
    const settings = objectAt(table, 'tables');
    return { keys: listAt(settings['keys'], 'keys').map((key) => wireItem(key, 'keys')), settings };
  });
  const output = await caller.call('BatchGetItem', {
    RequestItems: mapTables(tables, (table) => {
      const { keys, settings } = table as (typeof tables)[string];
      return {
        Keys: keys,
        ...(settings['consistentRead'] === true ? { ConsistentRead: true } : {}),
        ...expressionMembers({ ProjectionExpression: settings['projection'] }),
      };
    }),
  });
  const { Responses = {}, UnprocessedKeys = {} } = objectAt(output, 'output');
  const data = Object.fromEntries(
    Object.entries(tables).map(([table, { keys }]) => {
      const items = listAt(objectAt(Responses, 'Responses')[table] ?? [], table);
      return [table, keys.map((key) => itemOf(key, items))];
    }),
  );
  const unprocessedKeys = mapTables(UnprocessedKeys, (table) =>
    listAt(objectAt(table, 'UnprocessedKeys')['Keys'], 'Keys').map((key) => plainItem(objectAt(key, 'Keys'))),
  );
  return succeeded({ data, unprocessedKeys: withAllTables(unprocessedKeys, tables) });
};

/** `ctx.result` is `{data: {table: [item]}, unprocessedItems: {table: [item]}}`. */
export const batchPutItem: DynamoDbOperation = async (request, { caller }) => {
  const tables = wireTables(request['tables']);
  const output = await caller.call('BatchWriteItem', {
    RequestItems: mapTables(tables, (items) =>
      listAt(items, 'items').map((Item) => ({ PutRequest: { Item } })),
    ),
  });
  const unprocessedItems = unprocessed(
    output,
    (write) => objectAt(write['PutRequest'], 'PutRequest')['Item'],
  );
  return succeeded({ data: plainTables(tables), unprocessedItems: withAllTables(unprocessedItems, tables) });
};

/** `ctx.result` is `{data: {table: [key]}, unprocessedKeys: {table: [key]}}`. */
export const batchDeleteItem: DynamoDbOperation = async (request, { caller }) => {
  const tables = wireTables(request['tables']);
  const output = await caller.call('BatchWriteItem', {
    RequestItems: mapTables(tables, (keys) =>
      listAt(keys, 'keys').map((Key) => ({ DeleteRequest: { Key } })),
    ),
  });
  const unprocessedKeys = unprocessed(
    output,
    (write) => objectAt(write['DeleteRequest'], 'DeleteRequest')['Key'],
  );
  return succeeded({ data: plainTables(tables), unprocessedKeys: withAllTables(unprocessedKeys, tables) });
};

/**
 * DynamoDB returns items in any order, so an item is matched to its key by the key's attributes. A
 * projection without the key matches none.
 */
function itemOf(key: WireItem, items: readonly unknown[]) {
  const names = Object.keys(key);
  const found = items
    .map((item) => objectAt(item, 'Responses'))
    .find((item) =>
      names.every((name) => isDeepStrictEqual({ ...objectAt(item[name] ?? {}, name) }, { ...key[name] })),
    );
  return found === undefined ? null : plainItem(found);
}

function wireTables(tables: unknown): Record<string, WireItem[]> {
  return mapTables(tables, (items) => listAt(items, 'tables').map((item) => wireItem(item, 'tables')));
}

function plainTables(tables: Record<string, WireItem[]>) {
  return Object.fromEntries(Object.entries(tables).map(([table, items]) => [table, items.map(plainItem)]));
}

function unprocessed(output: unknown, part: (write: Members) => unknown) {
  const { UnprocessedItems } = objectAt(output, 'output');
  if (!isGiven(UnprocessedItems)) {
    return {};
  }
  return mapTables(UnprocessedItems, (writes) =>
    listAt(writes, 'UnprocessedItems').map((write) =>
      plainItem(objectAt(part(objectAt(write, 'write')), 'item')),
    ),
  );
}

function withAllTables(lists: Record<string, unknown[]>, tables: object): Record<string, unknown[]> {
  return Object.fromEntries(Object.keys(tables).map((table) => [table, lists[table] ?? []]));
}

function mapTables<Result>(tables: unknown, convert: (table: unknown) => Result): Record<string, Result> {
  return Object.fromEntries(
    Object.entries(objectAt(tables, 'tables')).map(([name, table]) => [name, convert(table)]),
  );
}
