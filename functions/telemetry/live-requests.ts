/** What decides whether a vehicle is asked to send live, the request, and the note of it. */
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type AskedItem, type LiveModeMessage, askedWatch } from '../../domain/live-mode.ts';
import type { VehicleItem } from '../../domain/registry.ts';
import { downlinkTopic } from '../../domain/topics.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { openViewers } from '../../domain/viewers.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { publishJson } from '../aws/downlink.ts';

const registry = tableName('VehicleRegistry');
const states = tableName('VehicleState');
const watches = tableName('Watches');

/** The vehicle as it is now. */
export interface Asking {
  /** False for a vehicle that is suspended, without a TCU or revoked. */
  readonly isActive: boolean;
  /** When the open accesses began. */
  readonly viewersSince: readonly string[];
  /** Epoch second until which the vehicle was asked already; 0 when it never was. */
  readonly askedUntil: number;
}

/** Reads what decides; every read is consistent. */
export async function findAsking(referenceId: string, options: CallOptions): Promise<Asking> {
  const [vehicle, state, asked] = await Promise.all([
    read<Pick<VehicleItem, 'status'>>(registry, { referenceId }, 'status', options),
    read<Pick<VehicleStateItem, 'viewers'>>(states, { referenceId }, 'viewers', options),
    read<Pick<AskedItem, 'askedUntil'>>(watches, { referenceId, watch: askedWatch }, 'askedUntil', options),
  ]);
  const viewers = openViewers(state?.viewers ?? {}, new Date().toISOString());
  return {
    isActive: vehicle?.status === 'ACTIVE',
    viewersSince: Object.values(viewers).map(({ since }) => since),
    askedUntil: asked?.askedUntil ?? 0,
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

/** Keeps until when the vehicle was asked. */
export async function noteAsked(
  referenceId: string,
  askedUntil: number,
  options: CallOptions,
): Promise<void> {
  const item: AskedItem = { referenceId, watch: askedWatch, askedUntil, expiresAt: askedUntil };
  await documents.send(new PutCommand({ TableName: watches, Item: item }), options);
}

/** Reads one attribute of an item; undefined without the item. */
async function read<Result>(
  table: string,
  key: Readonly<Record<string, string>>,
  attribute: string,
  options: CallOptions,
): Promise<Result | undefined> {
  const command = new GetCommand({
    TableName: table,
    Key: key,
    ConsistentRead: true,
    ProjectionExpression: '#attribute',
    ExpressionAttributeNames: { '#attribute': attribute },
  });
  const { Item: item } = await documents.send(command, options);
  // Only this system writes the tables.
  return item as Result | undefined;
}
