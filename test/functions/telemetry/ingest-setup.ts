/**
 * The ingest function's own code over the embedded DynamoDB, with a gate between them. At the gate,
 * a test can end a run between any two calls, or delay it like an abandoned function that still
 * runs.
 */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { vi } from 'vitest';
import { type TableName, tables } from '../../../domain/tables.ts';
import type { PackedHourItem } from '../../../domain/packed-hours.ts';
import type { TrackItem } from '../../../domain/tracks.ts';
import type { TelemetryItem, TelemetrySummaryItem } from '../../../domain/telemetry.ts';
import type { VehicleStateItem } from '../../../domain/vehicle-state.ts';
import type { StreamRecordKind } from '../../../domain/stream-record.ts';
import type { VehicleRecords } from '../../../functions/telemetry/batch.ts';
import type { GiveUpReason } from '../../../functions/telemetry/dead-letters.ts';
import type { KinesisRecord } from '../../../functions/telemetry/stream-event.ts';
import { startOpenEngine } from 'local-aws/testing/open-engine';
import { rawRecord, startGate } from './gate.ts';
import { unlimited } from '../../support/unlimited.ts';

const used = [
  ...(['Telemetry', 'TelemetrySummaries', 'VehicleState', 'Watches'] as const),
] satisfies readonly TableName[];
/** What ingest reads for the archive. */
const usedByArchive = 'VehicleRegistry';

/** The limit of one vehicle in a minute. */
interface VehicleLimit {
  readonly messages: number;
  readonly bytes: number;
}

/** The part of the ingest function that ingests batches, and the tables that it uses. */
export type IngestSetup = Awaited<ReturnType<typeof startIngestSetup>>;

/** A limit that no test reaches. */
const noLimit: VehicleLimit = { messages: 100_000, bytes: 1e9 };

/**
 * Starts the setup, by default without a limit and without an archive, whose calls come to the gate
 * too. The caller stops it.
 */
export async function startIngestSetup(limit = noLimit, { hasArchive = false } = {}) {
  const engine = await startOpenEngine();
  const gate = await startGate(engine.port);
  const credentials = { accessKeyId: 'tests', secretAccessKey: 'tests' };
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'eu-central-1',
    credentials,
  });
  await prepareTables(client, gate.url, { limit, hasArchive });
  const { ingestRecords } = await import('../../../functions/telemetry/ingest-records.ts');
  const { returnRecords } = await import('../../../functions/telemetry/return-records.ts');
  const { readBatch } = await import('../../../functions/telemetry/batch.ts');

  const lost: { readonly referenceId: string; readonly reason: GiveUpReason }[] = [];
  const lose = (vehicles: readonly VehicleRecords[], reason: GiveUpReason) =>
    lost.push(...vehicles.map(({ referenceId }) => ({ reason, referenceId })));
  const fencedRecords: string[] = [];
  const notArchived: string[] = [];
  const stored = storedItems(DynamoDBDocumentClient.from(client));

  return {
    gate,
    /**
     * Ingests records as one batch. Returns the sequence numbers of those that Lambda must deliver
     * again.
     */
    async ingest(
      records: readonly KinesisRecord[],
      abortSignal = unlimited.abortSignal,
    ): Promise<readonly string[]> {
      const { vehicles } = readBatch({ Records: records });
      const options = { abortSignal };
      const { overtaken, throttled, refused, fenced, unarchived } = await ingestRecords(vehicles, options);
      notArchived.push(...unarchived.map(({ referenceId }) => referenceId));
      const { givenUp, stuck } = await returnRecords(throttled, options);
      lose(refused, 'WRITE_REFUSED');
      lose(givenUp, 'WRITE_THROTTLED');
      fencedRecords.push(
        ...fenced.flatMap(({ records }) => records.map(({ sequenceNumber }) => sequenceNumber)),
      );
      return [...overtaken, ...stuck].map(({ records: [first] }) => first?.sequenceNumber ?? '');
    },
    /** Returns the vehicles given up since the last call. */
    givenUp: () => lost.splice(0),
    /** Returns the sequence numbers of the records that did not count since the last call. */
    fenced: () => fencedRecords.splice(0),
    /** Returns the vehicles that the archive missed since the last call. */
    unarchived: () => notArchived.splice(0),
    ...stored,
    async stop(): Promise<void> {
      vi.unstubAllEnvs();
      client.destroy();
      await gate.stop();
      await engine.stop();
    },
  };
}

/** Creates the tables, and sets the variables that the function reads. */
async function prepareTables(
  client: DynamoDBClient,
  url: string,
  { limit, hasArchive }: { readonly limit: VehicleLimit; readonly hasArchive: boolean },
): Promise<void> {
  for (const table of used) {
    await createTable(client, table);
  }
  stubEnvironment(url, limit);
  if (hasArchive) {
    await createTable(client, usedByArchive);
    vi.stubEnv(tables[usedByArchive].environmentVariable, usedByArchive);
    vi.stubEnv('ARCHIVE_STREAM_NAME', 'archive');
    vi.stubEnv('AWS_ENDPOINT_URL_FIREHOSE', url);
    vi.stubEnv('AWS_ENDPOINT_URL_IOT_DATA_PLANE', url);
  }
}

/** Reads what the function stored, and writes what other functions store. */
function storedItems(documents: DynamoDBDocumentClient) {
  const itemsOf = async (table: TableName, referenceId: string) => {
    const { Items: items = [] } = await documents.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'referenceId = :id',
        ExpressionAttributeValues: { ':id': referenceId },
      }),
    );
    return items;
  };
  return {
    // The function writes only items of this type.
    messages: async (referenceId: string) => (await itemsOf('Telemetry', referenceId)) as TelemetryItem[],
    summaries: async (referenceId: string) =>
      (await itemsOf('TelemetrySummaries', referenceId)) as (
        TelemetrySummaryItem | PackedHourItem | TrackItem
      )[],
    state: async (referenceId: string) =>
      (await itemsOf('VehicleState', referenceId))[0] as VehicleStateItem | undefined,
    /** Writes a message as another release did. */
    async putMessage(Item: TelemetryItem): Promise<void> {
      await documents.send(new PutCommand({ TableName: 'Telemetry', Item }));
    },
    /** Writes a summary, as an earlier release did. */
    putSummary: async (item: TelemetrySummaryItem): Promise<void> =>
      void (await documents.send(new PutCommand({ TableName: 'TelemetrySummaries', Item: item }))),
    /** Registers a vehicle for a tenant. */
    register: async (referenceId: string, tenantId: string): Promise<void> =>
      void (await documents.send(
        new PutCommand({ TableName: usedByArchive, Item: { referenceId, tenantId } }),
      )),
    /** Sets an attribute beside `state`, as starts of subscriptions and grants of access do. */
    async setAttribute(referenceId: string, name: string, value: unknown): Promise<void> {
      await documents.send(
        new UpdateCommand({
          TableName: 'VehicleState',
          Key: { referenceId },
          UpdateExpression: 'SET #name = :value',
          ExpressionAttributeNames: { '#name': name },
          ExpressionAttributeValues: { ':value': value },
        }),
      );
    },
  };
}

/** Creates a record as the IoT rules write it. */
export function streamRecord(
  referenceId: string,
  sequence: number,
  payload: unknown,
  more: {
    readonly kind?: StreamRecordKind;
    readonly certificateId?: string;
    readonly receivedAt?: number;
    readonly returns?: number;
  } = {},
): KinesisRecord {
  const { kind = 'TELEMETRY', certificateId, receivedAt = Date.now(), returns } = more;
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const record = {
    kind,
    referenceId,
    certificateId,
    payload: Buffer.from(text).toString('base64'),
    receivedAt,
    returns,
  };
  return rawRecord(referenceId, sequence, JSON.stringify(record));
}

function stubEnvironment(url: string, { bytes, messages }: VehicleLimit): void {
  for (const table of used) {
    vi.stubEnv(tables[table].environmentVariable, table);
  }
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'tests');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'tests');
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', url);
  vi.stubEnv('TELEMETRY_RETENTION_DAYS', '30');
  vi.stubEnv('SUMMARY_RETENTION_DAYS', '400');
  vi.stubEnv('MESSAGES_OF_VEHICLE_PER_MINUTE', `${messages}`);
  vi.stubEnv('BYTES_OF_VEHICLE_PER_MINUTE', `${bytes}`);
  vi.stubEnv('AWS_ENDPOINT_URL_KINESIS', url);
  vi.stubEnv('TELEMETRY_STREAM_NAME', 'stream');
  vi.stubEnv('DEAD_LETTER_QUEUE_URL', 'http://127.0.0.1:1/000000000000/dead');
  vi.stubEnv('GRAPHQL_URL', 'http://127.0.0.1:1/graphql');
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'tests');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
}

async function createTable(
  client: DynamoDBClient,
  name: (typeof used)[number] | typeof usedByArchive,
): Promise<void> {
  const definition = tables[name];
  const keys = [definition.partitionKey, ...('sortKey' in definition ? [definition.sortKey] : [])];
  await client.send(
    new CreateTableCommand({
      TableName: name,
      KeySchema: keys.map((AttributeName, index) => ({
        AttributeName,
        KeyType: index === 0 ? 'HASH' : 'RANGE',
      })),
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
}
