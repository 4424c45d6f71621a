import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  TransactWriteItemsCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTarget } from './start-target.ts';
import { type Target, uniqueName } from './target.ts';

let target: Target;
let dynamodb: DynamoDBClient;
let TableName: string;
beforeAll(async () => {
  target = await startTarget();
  dynamodb = new DynamoDBClient(target.settings);
  TableName = await target.createTable();
}, 180_000);
afterAll(() => target.stop());

const absent = 'attribute_not_exists(id)';

describe('DynamoDB', () => {
  it('returns an item as it was written', async () => {
    const Item = { id: { S: 'one' }, group: { S: 'g' }, list: { L: [{ N: '1.5' }, { NULL: true }] } };

    await dynamodb.send(new PutItemCommand({ TableName, Item }));
    const read = await dynamodb.send(
      new GetItemCommand({ TableName, Key: { id: { S: 'one' } }, ConsistentRead: true }),
    );

    expect(read.Item).toEqual(Item);
  });

  it('rejects a write whose condition fails, and returns the item on request', async () => {
    const Item = { id: { S: 'two' } };
    await dynamodb.send(new PutItemCommand({ TableName, Item }));

    const again = new PutItemCommand({
      ...{ TableName, Item, ConditionExpression: absent },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const error: unknown = await dynamodb.send(again).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect((error as ConditionalCheckFailedException).Item).toEqual(Item);
  });

  it('cancels a transaction as a whole, and gives a reason for each item', async () => {
    await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'three' } } }));

    const put = (id: string) => ({
      Put: { TableName, Item: { id: { S: id } }, ConditionExpression: absent },
    });
    const transaction = new TransactWriteItemsCommand({ TransactItems: [put('four'), put('three')] });
    const error: unknown = await dynamodb.send(transaction).catch((reason: unknown) => reason);
    const read = new GetItemCommand({ TableName, Key: { id: { S: 'four' } }, ConsistentRead: true });

    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect((error as TransactionCanceledException).CancellationReasons?.map(({ Code }) => Code)).toEqual([
      'None',
      'ConditionalCheckFailed',
    ]);
    expect((await dynamodb.send(read)).Item).toBeUndefined();
  });

  it('finds items through an index', async () => {
    await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'five' }, group: { S: 'h' } } }));

    const query = new QueryCommand({
      TableName,
      IndexName: 'byGroup',
      KeyConditionExpression: '#group = :group',
      ExpressionAttributeNames: { '#group': 'group' },
      ExpressionAttributeValues: { ':group': { S: 'h' } },
    });

    // An index is eventually consistent.
    await expect.poll(async () => (await dynamodb.send(query)).Count, { timeout: 20_000 }).toBe(1);
  });

  it('rejects a table that does not exist', async () => {
    const read = new GetItemCommand({ TableName: uniqueName(), Key: { id: { S: 'one' } } });

    await expect(dynamodb.send(read)).rejects.toThrow(ResourceNotFoundException);
  });
});
