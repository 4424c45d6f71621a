/**
 * The erasers' own code over the embedded DynamoDB, with a gate between them. At the gate a test
 * can end a step between any two calls, or respond instead of the tables.
 */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { vi } from 'vitest';
import { type TableDefinition, type TableName, tables } from '../../../domain/tables.ts';
import { startOpenEngine } from 'local-aws/testing/open-engine';
import { startGate } from '../telemetry/gate.ts';

const used = [
  'DataJobs',
  'DeviceInventory',
  'Ownership',
  'RemoteCommands',
  'Telemetry',
  'TelemetrySummaries',
  'UniqueKeys',
  'VehicleHistory',
  'VehicleRegistry',
  'VehicleState',
] as const satisfies readonly TableName[];

/** The erasers and their tables. */
export type ErasureSetup = Awaited<ReturnType<typeof startErasureSetup>>;

/** Starts the setup; the caller stops it. */
export async function startErasureSetup() {
  const engine = await startOpenEngine();
  const gate = await startGate(engine.port);
  const credentials = { accessKeyId: 'tests', secretAccessKey: 'tests' };
  const client = new DynamoDBClient({ endpoint: engine.endpoint, region: 'eu-central-1', credentials });
  for (const table of used) {
    await createTable(client, table);
    vi.stubEnv(tables[table].environmentVariable, table);
  }
  vi.stubEnv('FORMER_OWNER_DATA_DAYS', '30');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'tests');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'tests');
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', gate.url);
  const documents = DynamoDBDocumentClient.from(client);
  return {
    gate,
    ...(await import('../../../functions/erasure/fence-time.ts')),
    ...(await import('../../../functions/former-owners/sharing-times.ts')),
    ...(await import('../../../functions/erasure/erase-messages.ts')),
    ...(await import('../../../functions/erasure/erase-summaries.ts')),
    ...(await import('../../../functions/erasure/erase-commands.ts')),
    ...(await import('../../../functions/erasure/erase-vehicle-name.ts')),
    ...(await import('../../../functions/erasure/vehicle-history.ts')),
    ...(await import('../../../functions/erasure/vehicle-identity.ts')),
    ...(await import('../../../functions/erasure/vehicle-partition.ts')),
    async put(table: (typeof used)[number], item: Readonly<Record<string, unknown>>): Promise<void> {
      await documents.send(new PutCommand({ TableName: table, Item: { ...item } }));
    },
    async remove(table: (typeof used)[number], key: Readonly<Record<string, string>>): Promise<void> {
      await documents.send(new DeleteCommand({ TableName: table, Key: { ...key } }));
    },
    async items(table: (typeof used)[number]): Promise<readonly Readonly<Record<string, unknown>>[]> {
      const { Items: items = [] } = await documents.send(new ScanCommand({ TableName: table }));
      return items;
    },
    async stop(): Promise<void> {
      vi.unstubAllEnvs();
      client.destroy();
      await gate.stop();
      await engine.stop();
    },
  };
}

async function createTable(client: DynamoDBClient, name: TableName): Promise<void> {
  const { indexes, partitionKey, sortKey }: TableDefinition = tables[name];
  const keyOf = (partition: string, sort?: string) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' as const }]),
  ];
  const made = Object.entries(indexes).map(([IndexName, index]) => ({
    IndexName,
    KeySchema: keyOf(index.partitionKey, index.sortKey),
    Projection: { ProjectionType: 'ALL' as const },
  }));
  const keys = [keyOf(partitionKey, sortKey), ...made.map(({ KeySchema }) => KeySchema)].flat();
  const names = new Set(keys.map(({ AttributeName }) => AttributeName));
  await client.send(
    new CreateTableCommand({
      TableName: name,
      KeySchema: keyOf(partitionKey, sortKey),
      AttributeDefinitions: [...names].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      BillingMode: 'PAY_PER_REQUEST',
      ...(made.length > 0 && { GlobalSecondaryIndexes: made }),
    }),
  );
}
