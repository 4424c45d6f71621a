/**
 * The ingest function's own code over the embedded DynamoDB, with a gate between them. At the gate,
 * a test can end a run between any two calls, or delay it like an abandoned function that still
 * runs.
 */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  Agent,
  type IncomingMessage,
  type ServerResponse,
  createServer,
  request as httpRequest,
} from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';
import { type TableName, tables } from '../../../domain/tables.ts';
import type { TelemetryItem, TelemetrySummaryItem } from '../../../domain/telemetry.ts';
import type { VehicleStateItem } from '../../../domain/vehicle-state.ts';
import type { StreamRecordKind } from '../../../domain/stream-record.ts';
import type { VehicleRecords } from '../../../functions/telemetry/batch.ts';
import type { GiveUpReason } from '../../../functions/telemetry/dead-letters.ts';
import type { KinesisRecord } from '../../../functions/telemetry/stream-event.ts';
import { startOpenEngine } from '../../../packages/local-aws/test/support/open-engine.ts';

const used = ['Telemetry', 'TelemetrySummaries', 'VehicleState'] as const satisfies readonly TableName[];

/** A response that replaces the tables' response. */
export interface GateResponse {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Responds to a call instead of the tables, or changes its request or response. Undefined passes
 * the call on.
 */
export type GateKeeper = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
  ask: (input: unknown) => Promise<Record<string, unknown>>,
) => Promise<GateResponse | undefined>;

/** What happens to the nth call since `expect`, counted from 1. */
export interface GatePlan {
  readonly nth: number;
  /** `before` it reaches the tables, or `after`. */
  readonly when: 'before' | 'after';
  /** Runs at that moment. The call continues when it resolves. */
  readonly then: () => Promise<void> | void;
}

/** The part of the ingest function that ingests batches, and the tables that it uses. */
export type IngestSetup = Awaited<ReturnType<typeof startIngestSetup>>;

/** Starts the setup; the caller stops it. */
export async function startIngestSetup() {
  const engine = await startOpenEngine();
  const gate = await startGate(engine.port);
  const credentials = { accessKeyId: 'tests', secretAccessKey: 'tests' };
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'eu-central-1',
    credentials,
  });
  for (const table of used) {
    await createTable(client, table);
  }
  stubEnvironment(gate.url);
  const { ingestRecords } = await import('../../../functions/telemetry/ingest-records.ts');
  const { returnRecords } = await import('../../../functions/telemetry/return-records.ts');
  const { readBatch } = await import('../../../functions/telemetry/batch.ts');

  const lost: { readonly referenceId: string; readonly reason: GiveUpReason }[] = [];
  const lose = (vehicles: readonly VehicleRecords[], reason: GiveUpReason) =>
    lost.push(...vehicles.map(({ referenceId }) => ({ reason, referenceId })));
  const documents = DynamoDBDocumentClient.from(client);
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
    gate,
    /**
     * Ingests records as one batch. Returns the sequence numbers of those that Lambda must deliver
     * again.
     */
    async ingest(records: readonly KinesisRecord[], abortSignal?: AbortSignal): Promise<readonly string[]> {
      const { vehicles } = readBatch({ Records: records });
      const options = abortSignal === undefined ? {} : { abortSignal };
      const { overtaken, throttled, refused } = await ingestRecords(vehicles, options);
      const { givenUp, stuck } = await returnRecords(throttled, options);
      lose(refused, 'WRITE_REFUSED');
      lose(givenUp, 'WRITE_THROTTLED');
      return [...overtaken, ...stuck].map(({ records: [first] }) => first?.sequenceNumber ?? '');
    },
    /** Returns the vehicles given up since the last call. */
    givenUp: () => lost.splice(0),
    // The function writes only items of this type.
    messages: async (referenceId: string) => (await itemsOf('Telemetry', referenceId)) as TelemetryItem[],
    summaries: async (referenceId: string) =>
      (await itemsOf('TelemetrySummaries', referenceId)) as TelemetrySummaryItem[],
    state: async (referenceId: string) =>
      (await itemsOf('VehicleState', referenceId))[0] as VehicleStateItem | undefined,
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
    async stop(): Promise<void> {
      vi.unstubAllEnvs();
      client.destroy();
      await gate.stop();
      await engine.stop();
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
    readonly receivedAt?: number;
    readonly returns?: number;
  } = {},
): KinesisRecord {
  const { kind = 'TELEMETRY', receivedAt = Date.now(), returns } = more;
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return rawRecord(
    referenceId,
    sequence,
    JSON.stringify({ kind, referenceId, payload: Buffer.from(text).toString('base64'), receivedAt, returns }),
  );
}

/** Creates a record with any data. */
export function rawRecord(partitionKey: string, sequence: number, data: string): KinesisRecord {
  return {
    kinesis: {
      partitionKey,
      sequenceNumber: `4${String(sequence).padStart(55, '0')}`,
      data: Buffer.from(data).toString('base64'),
    },
  };
}

function stubEnvironment(url: string): void {
  for (const table of used) {
    vi.stubEnv(tables[table].environmentVariable, table);
  }
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'tests');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'tests');
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', url);
  vi.stubEnv('TELEMETRY_RETENTION_DAYS', '30');
  vi.stubEnv('SUMMARY_RETENTION_DAYS', '400');
  vi.stubEnv('AWS_ENDPOINT_URL_KINESIS', url);
  vi.stubEnv('TELEMETRY_STREAM_NAME', 'stream');
  vi.stubEnv('DEAD_LETTER_QUEUE_URL', 'http://127.0.0.1:1/000000000000/dead');
  vi.stubEnv('GRAPHQL_URL', 'http://127.0.0.1:1/graphql');
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'tests');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
}

async function createTable(client: DynamoDBClient, name: (typeof used)[number]): Promise<void> {
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

async function startGate(port: number) {
  const agent = new Agent({ keepAlive: true });
  let plans: GatePlan[] = [];
  let seen = 0;
  let keeper: GateKeeper | undefined;
  let putBack: { readonly PartitionKey: string; readonly Data: string }[] = [];

  const forward = async (headers: IncomingMessage['headers'], body: Buffer) => {
    const length = { 'content-length': String(body.length) };
    const onward = httpRequest({
      port,
      method: 'POST',
      path: '/',
      headers: { ...headers, ...length },
      agent,
    });
    onward.end(body);
    // Node emits one argument with this event.
    const [incoming] = (await once(onward, 'response')) as [IncomingMessage];
    return { status: incoming.statusCode ?? 500, headers: incoming.headers, body: await bytesOf(incoming) };
  };
  const keep = async (headers: IncomingMessage['headers'], body: Buffer) => {
    const operation = String(headers['x-amz-target']).replace(/^.*\./, '');
    // DynamoDB's protocol is JSON objects.
    const parse = (bytes: Buffer) => JSON.parse(bytes.toString()) as Record<string, unknown>;
    return keeper?.(operation, parse(body), async (input) =>
      parse((await forward(headers, Buffer.from(JSON.stringify(input)))).body),
    );
  };
  const meet = async (number: number, when: GatePlan['when']) => {
    for (const plan of plans.filter((each) => each.nth === number && each.when === when)) {
      await plan.then();
    }
  };
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const number = (seen += 1);
    const body = await bytesOf(request);
    await meet(number, 'before');
    const kept = await keep(request.headers, body);
    if (kept === undefined && String(request.headers['x-amz-target']).startsWith('Kinesis_')) {
      // PutRecords of the SDK.
      const { Records: records } = JSON.parse(body.toString()) as { readonly Records: typeof putBack };
      putBack.push(...records);
      await meet(number, 'after');
      const results = records.map(() => ({ SequenceNumber: '1', ShardId: 'shardId-000000000000' }));
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ FailedRecordCount: 0, Records: results }));
      return;
    }
    if (kept !== undefined) {
      response.writeHead(kept.status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(kept.body));
      return;
    }
    const forwarded = await forward(request.headers, body);
    await meet(number, 'after');
    response.writeHead(forwarded.status, forwarded.headers).end(forwarded.body);
  };

  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this kind.
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    /** Restarts the count of calls and sets the plans for the next ones. */
    expect(...next: GatePlan[]): void {
      seen = 0;
      plans = next;
    },
    /** Sets the gatekeeper, or removes it. */
    keepBy(next: GateKeeper | undefined): void {
      keeper = next;
    },
    seen: () => seen,
    /**
     * Returns what was put back into the stream since the last call, as records from this sequence
     * number on.
     */
    putBack: (sequence: number): KinesisRecord[] => {
      const records = putBack.map(({ PartitionKey: key, Data: data }, index) =>
        rawRecord(key, sequence + index, Buffer.from(data, 'base64').toString()),
      );
      putBack = [];
      return records;
    },
    async stop(): Promise<void> {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}
