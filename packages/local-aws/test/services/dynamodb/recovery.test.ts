/** Point-in-time recovery: what a restored table has of its source, and what is refused. */
import {
  BatchWriteItemCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  InvalidRestoreTimeException,
  ListTablesCommand,
  PointInTimeRecoveryUnavailableException,
  PutItemCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  RestoreTableToPointInTimeCommand,
  type RestoreTableToPointInTimeCommandInput,
  ScanCommand,
  TableAlreadyExistsException,
  TableNotFoundException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoDb } from '../../../src/services/dynamodb/dynamodb.ts';
import type { Iam } from '../../../src/services/iam/iam.ts';
import type { Properties } from '../../../src/core/resource.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import { clock, place, startEndpoint } from '../../../testing/endpoint.ts';
import { tableProperties } from '../../conformance/sdk/resource-properties.ts';

const keyArn = 'arn:aws:kms:eu-central-1:000000000000:key/k';
const arnOf = (table: string) => `arn:aws:dynamodb:eu-central-1:000000000000:table/${table}`;
const recovery = { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } };
/** So many that a copy outlasts the calls that must find it unfinished. */
const count = 400;
/** Most items that BatchWriteItem takes (API Reference, "BatchWriteItem"). */
const maxWrites = 25;
const state = memoryState();

type Module = Awaited<ReturnType<typeof createDynamoDb>>;

let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
let dynamodb: Module;
let client: DynamoDBClient;
beforeAll(async () => {
  const iam = { resourcePolicyOf: () => undefined } as Pick<Iam, 'resourcePolicyOf'> as Iam;
  dynamodb = await createDynamoDb({ place, clock, iam, state });
  endpoint = await startEndpoint(dynamodb.services);
  client = new DynamoDBClient({
    endpoint: endpoint.url,
    region: place.region,
    credentials: endpoint.iam.rootCredentials,
    maxAttempts: 1,
  });
  await createTable('Source', {
    ...recovery,
    StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
  await createTable('Unprotected', {});
  await createTable('Sealed', {
    ...recovery,
    SSESpecification: { SSEEnabled: true, KMSMasterKeyId: keyArn },
  });
  for (let first = 0; first < count; first += maxWrites) {
    const items = Array.from({ length: maxWrites }, (_, index) => itemOf(first + index));
    const Source = items.map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { Source } }));
  }
});
afterAll(async () => {
  await endpoint.stop();
  await dynamodb.stop();
});

const itemOf = (index: number) => ({ id: { S: `i${index}` }, group: { S: 'g' }, expiresAt: { N: '1' } });

async function createTable(name: string, changes: Properties): Promise<void> {
  await dynamodb.resources[0]?.create(
    { ...tableProperties, ...changes },
    { logicalId: name, stackName: 's', place, physicalName: name, assetFolder: (key: string) => key },
  );
}

const restore = (input: Partial<RestoreTableToPointInTimeCommandInput>) =>
  client.send(
    new RestoreTableToPointInTimeCommand({
      SourceTableName: 'Source',
      TargetTableName: 'Target',
      UseLatestRestorableTime: true,
      ...input,
    }),
  );
const untilActive = (TableName: string) =>
  waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName });
const described = async (TableName: string) =>
  (await client.send(new DescribeTableCommand({ TableName }))).Table;
const remove = (TableName: string) => client.send(new DeleteTableCommand({ TableName }));

describe('a restore', () => {
  it('creates a table that is CREATING until it has the items, keys and indexes of its source', async () => {
    const { TableDescription: created } = await restore({});
    const early = await client
      .send(new ScanCommand({ TableName: 'Target' }))
      .catch((error: unknown) => error);
    const removed = await remove('Target').catch((error: unknown) => error);
    expect([early, removed]).toEqual([
      expect.any(ResourceNotFoundException),
      expect.any(ResourceInUseException),
    ]);
    await untilActive('Target');
    const [source, target] = [await described('Source'), await described('Target')];
    const { Items: items = [] } = await client.send(new ScanCommand({ TableName: 'Target' }));

    expect(created).toMatchObject({
      TableStatus: 'CREATING',
      TableArn: arnOf('Target'),
      RestoreSummary: { SourceTableArn: arnOf('Source'), RestoreInProgress: true },
    });
    expect(target).toMatchObject({ TableStatus: 'ACTIVE', RestoreSummary: { RestoreInProgress: false } });
    expect([target?.KeySchema, target?.GlobalSecondaryIndexes?.[0]?.IndexName]).toEqual([
      source?.KeySchema,
      'byGroup',
    ]);
    expect(items).toHaveLength(count);
    expect(items).toContainEqual(itemOf(count - 1));
  });

  it('leaves out the stream, the expiry and the recovery of the source', async () => {
    await client.send(new PutItemCommand({ TableName: 'Target', Item: itemOf(99) }));
    const swept = await dynamodb.sweepExpired();
    const backups = await client.send(new DescribeContinuousBackupsCommand({ TableName: 'Target' }));
    const { Item: kept } = await client.send(
      new GetItemCommand({ TableName: 'Target', Key: { id: { S: 'i99' } } }),
    );

    expect(swept).toBe(count);
    expect(kept).toEqual(itemOf(99));
    expect((await described('Target'))?.StreamSpecification?.StreamEnabled ?? false).toBe(false);
    expect(
      backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
    ).toBe('DISABLED');
  });

  it('is deleted with its items', async () => {
    const { TableDescription: deleted } = await remove('Target');
    const { TableNames: names } = await client.send(new ListTablesCommand({}));

    expect(deleted?.TableStatus).toBe('DELETING');
    expect(names).not.toContain('Target');
    await expect(described('Target')).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(remove('Target')).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('is dropped at the next start when a stop interrupts it, and else listed again', async () => {
    const store = state.store('dynamodb.restores');
    const restored = { sourceArn: arnOf('Source'), at: 1 };
    store.set('Half', { keyAttributes: ['id'], restore: { ...restored, isInProgress: true } });
    store.set('Whole', { keyAttributes: ['id'], restore: { ...restored, isInProgress: false } });
    const again = await createDynamoDb({ place, clock, iam: endpoint.iam, state });
    await again.stop();

    expect([...store.entries()].map(([name]) => name)).toEqual(['Whole']);
  });
});

describe('a restore is refused', () => {
  const at = new Date();

  it.each([
    ['of a table that does not exist', { SourceTableName: 'None' }, TableNotFoundException],
    ['to a table that exists', { TargetTableName: 'Unprotected' }, TableAlreadyExistsException],
    ['without recovery', { SourceTableName: 'Unprotected' }, PointInTimeRecoveryUnavailableException],
    [
      'to another time than the present',
      { UseLatestRestorableTime: false, RestoreDateTime: at },
      InvalidRestoreTimeException,
    ],
    ['with both times', { RestoreDateTime: at }, /either RestoreDateTime or UseLatest/],
    ['without a time', { UseLatestRestorableTime: false }, /either RestoreDateTime or UseLatest/],
    ['with an override', { BillingModeOverride: 'PAY_PER_REQUEST' as const }, /BillingModeOverride is not/],
  ])('%s', async (_, input, refusal) => {
    await expect(restore(input)).rejects.toThrow(refusal);
  });

  it('leaves nothing when the name of the target is not valid', async () => {
    await expect(restore({ TargetTableName: 'a' })).rejects.toThrow();

    await expect(remove('a')).rejects.toThrow();
    const { TableNames: names } = await client.send(new ListTablesCommand({}));
    expect(names).not.toContain('a');
  });
});

it('states the present as the only restorable time', async () => {
  const { ContinuousBackupsDescription: backups } = await client.send(
    new DescribeContinuousBackupsCommand({ TableName: 'Source' }),
  );
  const { EarliestRestorableDateTime: earliest, LatestRestorableDateTime: latest } =
    backups?.PointInTimeRecoveryDescription ?? {};

  expect(backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe('ENABLED');
  expect(earliest).toEqual(latest);
  expect(Math.abs(Date.now() - Number(latest))).toBeLessThan(60_000);
  await expect(
    client.send(new DescribeContinuousBackupsCommand({ TableName: 'None' })),
  ).rejects.toBeInstanceOf(TableNotFoundException);
});

it('keeps the tables of the template', async () => {
  await expect(remove('Source')).rejects.toThrow(/protected against deletion/);
});

it('demands reads and writes of the target, and a grant on the key that encrypts the source', () => {
  const demands =
    dynamodb.services[0]?.operations['RestoreTableToPointInTime']?.demands(
      { SourceTableArn: arnOf('Sealed'), TargetTableName: 'Copy', UseLatestRestorableTime: true },
      { principal: endpoint.iam.rootPrincipal, requestId: '', place, clock },
    ) ?? [];

  expect(demands.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
    `dynamodb:RestoreTableToPointInTime ${arnOf('Sealed')}`,
    `kms:Decrypt ${keyArn}`,
    `kms:CreateGrant ${keyArn}`,
    ...['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'].map(
      (action) => `dynamodb:${action} ${arnOf('Copy')}`,
    ),
  ]);
});
