import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoDb } from '../../../src/services/dynamodb/dynamodb.ts';
import type { Iam } from '../../../src/services/iam/iam.ts';
import type { Properties, ServiceModule } from '../../../src/core/resource.ts';
import type { Demand } from '../../../src/core/service.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import { place, startEndpoint } from '../../../testing/endpoint.ts';

const keyArn = 'arn:aws:kms:eu-central-1:000000000000:key/k';
const arnOf = (table: string) => `arn:aws:dynamodb:eu-central-1:000000000000:table/${table}`;
const time = { offset: 0 };
const clock = { now: () => Date.now() + time.offset };

function tableProperties(changes: Properties = {}): Properties {
  return {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'group', AttributeType: 'S' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byGroup',
        KeySchema: [{ AttributeName: 'group', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    ...changes,
  };
}

async function createTable(module: ServiceModule, name: string, changes: Properties = {}) {
  const context = {
    logicalId: name,
    stackName: 's',
    place,
    physicalName: name,
    assetFolder: (key: string) => key,
  };
  return module.resources[0]?.create(tableProperties(changes), context);
}

let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
let dynamodb: Awaited<ReturnType<typeof createDynamoDb>>;
let client: DynamoDBClient;
beforeAll(async () => {
  const registered = new Map<string, unknown>();
  const iam = { resourcePolicyOf: (arn: string) => registered.get(arn) } as Pick<
    Iam,
    'resourcePolicyOf'
  > as Iam;
  dynamodb = await createDynamoDb({ place, clock, iam, state: memoryState() });
  endpoint = await startEndpoint(dynamodb.services);
  await createTable(dynamodb, 'Plain');
  await createTable(dynamodb, 'Other');
  await createTable(dynamodb, 'Sealed', { SSESpecification: { SSEEnabled: true, KMSMasterKeyId: keyArn } });
  await createTable(dynamodb, 'Fading', {
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
  client = new DynamoDBClient({
    endpoint: endpoint.url,
    region: place.region,
    credentials: endpoint.iam.rootCredentials,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  await endpoint.stop();
  await dynamodb.stop();
});

const demandsOf = (operation: string, input: object): readonly Demand[] =>
  dynamodb.services[0]?.operations[operation]?.demands(input, {
    principal: endpoint.iam.rootPrincipal,
    requestId: '',
    place,
    clock,
  }) ?? [];
const brief = (demands: readonly Demand[]) => demands.map(({ action, resource }) => `${action} ${resource}`);

describe('DynamoDB', () => {
  it('serves the real client, and describes tables in the world’s region and account', async () => {
    await client.send(new PutItemCommand({ TableName: 'Plain', Item: { id: { S: 'ü"\\' }, n: { N: '1' } } }));
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: arnOf('Plain'), Key: { id: { S: 'ü"\\' } } }),
    );
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: 'Plain' }));

    expect(item).toEqual({ id: { S: 'ü"\\' }, n: { N: '1' } });
    expect(table?.TableArn).toBe(arnOf('Plain'));
    expect(table?.GlobalSecondaryIndexes?.[0]?.IndexArn).toBe(`${arnOf('Plain')}/index/byGroup`);
  });

  it('returns typed errors, with the reasons of a cancelled transaction in order', async () => {
    const put = {
      TableName: 'Plain',
      Item: { id: { S: 'once' } },
      ConditionExpression: 'attribute_not_exists(id)',
    };
    await client.send(new PutItemCommand(put));
    const fresh = { Put: { TableName: 'Other', Item: { id: { S: 'a' } } } };

    const again = client.send(new PutItemCommand(put));
    await expect(again).rejects.toBeInstanceOf(ConditionalCheckFailedException);

    const transaction = client.send(new TransactWriteItemsCommand({ TransactItems: [fresh, { Put: put }] }));
    const error = await transaction.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect((error as TransactionCanceledException).CancellationReasons?.map(({ Code }) => Code)).toEqual([
      'None',
      'ConditionalCheckFailed',
    ]);
  });

  it('throttles with its own exception', async () => {
    endpoint.faults.inject({ service: 'dynamodb', operation: 'GetItem', kind: 'throttle' });

    const get = client.send(new GetItemCommand({ TableName: 'Plain', Key: { id: { S: 'x' } } }));

    await expect(get).rejects.toBeInstanceOf(ProvisionedThroughputExceededException);
  });

  it('records the capacity of every call, and returns it only on request', async () => {
    const from = endpoint.calls.next();
    const get = (more: object) =>
      client.send(new GetItemCommand({ TableName: 'Plain', Key: { id: { S: 'x' } }, ...more }));

    const silent = await get({ ConsistentRead: true });
    const asked = await get({ ReturnConsumedCapacity: 'TOTAL' });
    await client.send(
      new PutItemCommand({ TableName: 'Plain', Item: { id: { S: 'm' }, group: { S: 'g' } } }),
    );

    expect(silent.ConsumedCapacity).toBeUndefined();
    expect(asked.ConsumedCapacity?.CapacityUnits).toBe(0.5);
    expect(endpoint.calls.list(from).map(({ consumed }) => consumed)).toEqual([
      [{ table: 'Plain', kind: 'read', units: 1 }],
      [{ table: 'Plain', kind: 'read', units: 0.5 }],
      [{ table: 'Plain', kind: 'write', units: 2, indexUnits: 1 }],
    ]);
  });

  it('demands what AWS demands: the index for its query, each part of a transaction, each table of a batch', () => {
    const parts = [
      { Put: { TableName: 'Plain' } },
      { Put: { TableName: 'Plain' } },
      { ConditionCheck: { TableName: 'Other' } },
      { Delete: { TableName: 'Other' } },
      { Update: { TableName: 'Other' } },
    ];

    expect(brief(demandsOf('Query', { TableName: 'Plain', IndexName: 'byGroup' }))).toEqual([
      `dynamodb:Query ${arnOf('Plain')}/index/byGroup`,
    ]);
    expect(brief(demandsOf('TransactWriteItems', { TransactItems: parts }))).toEqual([
      `dynamodb:PutItem ${arnOf('Plain')}`,
      `dynamodb:ConditionCheckItem ${arnOf('Other')}`,
      `dynamodb:DeleteItem ${arnOf('Other')}`,
      `dynamodb:UpdateItem ${arnOf('Other')}`,
    ]);
    expect(brief(demandsOf('BatchGetItem', { RequestItems: { Plain: {}, Other: {} } }))).toEqual([
      `dynamodb:BatchGetItem ${arnOf('Plain')}`,
      `dynamodb:BatchGetItem ${arnOf('Other')}`,
    ]);
  });

  it('demands the use of the key that encrypts a table, through DynamoDB', () => {
    const [own, decrypt] = demandsOf('GetItem', { TableName: 'Sealed' });

    expect(own?.action).toBe('dynamodb:GetItem');
    expect(decrypt).toMatchObject({
      action: 'kms:Decrypt',
      resource: keyArn,
      conditions: {
        'kms:ViaService': 'dynamodb.eu-central-1.amazonaws.com',
        'kms:CallerAccount': '000000000000',
      },
      resourcePolicy: { required: true },
    });
    expect(brief(demandsOf('DescribeTable', { TableName: 'Sealed' }))).toEqual([
      `dynamodb:DescribeTable ${arnOf('Sealed')}`,
    ]);
  });

  it('deletes only expired items', async () => {
    const second = Math.floor(Date.now() / 1000);
    const put = (id: string, expiresAt: number) =>
      client.send(
        new PutItemCommand({
          TableName: 'Fading',
          Item: { id: { S: id }, expiresAt: { N: String(expiresAt) } },
        }),
      );
    await put('soon', second + 60);
    await put('later', second + 7200);
    await client.send(new PutItemCommand({ TableName: 'Fading', Item: { id: { S: 'never' } } }));

    const before = await dynamodb.sweepExpired();
    time.offset = 3_600_000;
    const after = await dynamodb.sweepExpired();

    expect([before, after]).toEqual([0, 1]);
    const get = await client.send(new GetItemCommand({ TableName: 'Fading', Key: { id: { S: 'soon' } } }));
    expect(get.Item).toBeUndefined();
  });

  it('keeps its tables over a restart, and refuses a template that describes them differently', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'dynamodb-'));
    const start = () => createDynamoDb({ place, clock, iam: endpoint.iam, state: memoryState(), directory });
    const first = await start();
    await createTable(first, 'Kept', {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    await first.stop();
    const second = await start();

    const same = await createTable(second, 'Kept', {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    const different = createTable(second, 'Kept', { GlobalSecondaryIndexes: [] });

    expect(same?.ref).toBe('Kept');
    await expect(different).rejects.toThrow(
      /The stored table Kept has other keys or indexes .* empty state directory/,
    );
    await second.stop();
  });
});
