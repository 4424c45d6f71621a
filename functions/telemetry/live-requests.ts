/** What decides whether a vehicle is asked to send live, the request, and the note of it. */
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type AskedItem, type LiveModeMessage, askedWatch, endAgainSeconds } from '../../domain/live-mode.ts';
import type { VehicleItem } from '../../domain/registry.ts';
import { downlinkTopic } from '../../domain/topics.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { openViewers } from '../../domain/viewers.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { publishJson } from '../aws/downlink.ts';
import type { Lease } from './lease-event.ts';

const registry = tableName('VehicleRegistry');
const states = tableName('VehicleState');
const watches = tableName('Watches');

/** The vehicle as it is now. */
export interface Asking {
  /** False for a vehicle that is suspended, without a TCU or revoked. */
  readonly isActive: boolean;
  /** When the open accesses began. */
  readonly viewersSince: readonly string[];
  /** What it was asked for last; zeros when it never was. */
  readonly asked: Pick<AskedItem, 'askedUntil' | 'endedAt'>;
}

/** Reads what decides; every read is consistent. */
export async function findAsking(referenceId: string, options: CallOptions): Promise<Asking> {
  const [vehicle, state, asked] = await Promise.all([
    read<Pick<VehicleItem, 'status'>>(registry, { referenceId }, 'status', options),
    read<Pick<VehicleStateItem, 'viewers'>>(states, { referenceId }, 'viewers', options),
    read<AskedItem>(watches, { referenceId, watch: askedWatch }, undefined, options),
  ]);
  const viewers = openViewers(state?.viewers ?? {}, new Date().toISOString());
  return {
    isActive: vehicle?.status === 'ACTIVE',
    viewersSince: Object.values(viewers).map(({ since }) => since),
    asked: { askedUntil: asked?.askedUntil ?? 0, endedAt: asked?.endedAt ?? 0 },
  };
}

/** Sends the request; a vehicle that is away gets it from its persistent session. */
export async function publishRequest(
  referenceId: string,
  message: LiveModeMessage,
  options: CallOptions,
): Promise<void> {
  await publishJson(downlinkTopic(referenceId, 'live'), message, options);
}

/** Keeps what the vehicle was asked for. */
export async function noteAsked(
  referenceId: string,
  { askedUntil, endedAt }: Asking['asked'],
  options: CallOptions,
): Promise<void> {
  const expiresAt = Math.max(askedUntil, endedAt + endAgainSeconds);
  const item: AskedItem = { referenceId, watch: askedWatch, askedUntil, endedAt, expiresAt };
  await documents.send(new PutCommand({ TableName: watches, Item: item }), options);
}

/**
 * Leases of one vehicle that are read: those of all viewers, and ended ones, which DynamoDB deletes
 * within days. Each view of a car's page leaves one.
 */
const maxLeases = 1_000;

/**
 * The vehicle's leases; undefined when there are more than can be read at once, which a person
 * causes who takes many. The vehicle then stays live for as long as it was asked.
 */
export async function findLeases(
  referenceId: string,
  options: CallOptions,
): Promise<readonly Lease[] | undefined> {
  const command = new QueryCommand({
    TableName: watches,
    KeyConditionExpression: 'referenceId = :referenceId AND watch < :asked',
    ExpressionAttributeValues: { ':referenceId': referenceId, ':asked': askedWatch },
    ConsistentRead: true,
    Limit: maxLeases,
  });
  const { Items: items, LastEvaluatedKey: next } = await documents.send(command, options);
  // Only this system writes the table.
  return next === undefined ? ((items ?? []) as Lease[]) : undefined;
}

/** Reads an item, or one attribute of it; undefined without the item. */
async function read<Result>(
  table: string,
  key: Readonly<Record<string, string>>,
  attribute: string | undefined,
  options: CallOptions,
): Promise<Result | undefined> {
  const command = new GetCommand({
    TableName: table,
    Key: key,
    ConsistentRead: true,
    ...(attribute !== undefined && {
      ProjectionExpression: '#attribute',
      ExpressionAttributeNames: { '#attribute': attribute },
    }),
  });
  const { Item: item } = await documents.send(command, options);
  // Only this system writes the tables.
  return item as Result | undefined;
}
