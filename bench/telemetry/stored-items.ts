/** What a world's tables and stream hold of some vehicles. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { World } from 'local-aws';
import { itemBytes } from '../../test/support/item-bytes.ts';
import { tableName } from '../conversion/dataset.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/** A stored item as storage is priced. */
export interface SizedItem {
  readonly bytes: number;
  /** The item's own time, in epoch milliseconds; NaN for the state. */
  readonly at: number;
  /** Seconds from the item's own time until it expires; undefined when it does not expire. */
  readonly lifetimeSeconds: number | undefined;
}

/** The items of one vehicle, by kind. */
export interface VehicleItems {
  readonly messages: readonly SizedItem[];
  /** By the kind of the item: hours by the minute, hours, and days. */
  readonly summaries: Readonly<Record<'MINUTES' | 'HOUR' | 'DAY', readonly SizedItem[]>>;
  readonly state: SizedItem;
}

/** A record of the telemetry stream. */
export interface StreamSizes {
  /** Bytes of the whole record, with its partition key. */
  readonly recordBytes: number;
  /** Bytes of the message that the vehicle published. */
  readonly payloadBytes: number;
}

/** Reads a vehicle's items; throws when it has no state. */
export async function itemsOfVehicle(world: World, referenceId: string): Promise<VehicleItems> {
  const query = (table: string) => queryAll(world, tableName(world, table), referenceId);
  const [messages, summaries, [state]] = await Promise.all([
    query('TablesTelemetry'),
    query('TelemetrySummaries'),
    query('VehicleState'),
  ]);
  if (state === undefined) {
    throw new Error('The vehicle has no state.');
  }
  const ofKind = (kind: string) =>
    summaries
      .filter((item) => textOf(item, 'resolutionStart').startsWith(`${kind}#`))
      .map((item) => sized(item, textOf(item, 'resolutionStart').slice(kind.length + 1)));
  return {
    messages: messages.map((item) => sized(item, textOf(item, 'observedAtEventId').split('#')[0] ?? '')),
    summaries: { MINUTES: ofKind('MINUTES'), HOUR: ofKind('HOUR'), DAY: ofKind('DAY') },
    state: { bytes: itemBytes(state), at: NaN, lifetimeSeconds: undefined },
  };
}

/** Reads all telemetry records that came since a moment (epoch milliseconds). */
export async function streamSizes(world: World, since: number): Promise<readonly StreamSizes[]> {
  const StreamName = world.resource(world.resourcesOfType('AWS::Kinesis::Stream')[0] ?? '').ref;
  const call = (operation: string, input: object) =>
    world.dispatcher.dispatch({ service: 'kinesis', operation, input, principal: world.iam.rootPrincipal });
  // Kinesis' responses to these operations.
  const { Shards } = (await call('ListShards', { StreamName })) as {
    readonly Shards: readonly { readonly ShardId: string }[];
  };
  const sizes: StreamSizes[] = [];
  for (const { ShardId } of Shards) {
    const start = { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: since / 1000 };
    let { ShardIterator } = (await call('GetShardIterator', { StreamName, ShardId, ...start })) as {
      readonly ShardIterator: string;
    };
    let behind: number;
    do {
      const page = (await call('GetRecords', { ShardIterator })) as {
        readonly Records: readonly { readonly Data: string; readonly PartitionKey: string }[];
        readonly NextShardIterator: string;
        readonly MillisBehindLatest: number;
      };
      sizes.push(...page.Records.flatMap(sizesOf));
      [ShardIterator, behind] = [page.NextShardIterator, page.MillisBehindLatest];
    } while (behind > 0);
  }
  return sizes;
}

function sizesOf(record: { readonly Data: string; readonly PartitionKey: string }): StreamSizes[] {
  const data = Buffer.from(record.Data, 'base64');
  // The rule's own columns (`domain/stream-record.ts`).
  const { kind, payload } = JSON.parse(data.toString('utf8')) as {
    readonly kind: string;
    readonly payload: string;
  };
  const recordBytes = data.length + record.PartitionKey.length;
  const payloadBytes = Buffer.byteLength(payload, 'base64');
  return kind === 'TELEMETRY' ? [{ recordBytes, payloadBytes }] : [];
}

async function queryAll(world: World, TableName: string, referenceId: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: unknown;
  do {
    // DynamoDB's response to this operation.
    const page = (await world.dispatcher.dispatch({
      service: 'dynamodb',
      operation: 'Query',
      input: {
        TableName,
        KeyConditionExpression: 'referenceId = :id',
        ExpressionAttributeValues: { ':id': { S: referenceId } },
        ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }),
      },
      principal: world.iam.rootPrincipal,
    })) as { readonly Items: readonly Item[]; readonly LastEvaluatedKey?: unknown };
    items.push(...page.Items);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items;
}

function sized(item: Item, start: string): SizedItem {
  const [at, expiresAt] = [Date.parse(start), Number(item['expiresAt']?.N)];
  return { bytes: itemBytes(item), at, lifetimeSeconds: expiresAt - at / 1000 };
}

const textOf = (item: Item, name: string): string => item[name]?.S ?? '';
