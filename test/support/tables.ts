/**
 * Reads and writes a world’s tables as its administrator, for tests that check stored items or
 * create items that no caller can create.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  UpdateCommand,
  paginateScan,
} from '@aws-sdk/lib-dynamodb';
import type { AllowanceItem } from '../../domain/allowance.ts';
import type { AnnouncementItem } from '../../domain/announcements.ts';
import type { AuditItem } from '../../domain/audit.ts';
import type { AuditHeadItem, AuditSealItem } from '../../domain/audit-seal.ts';
import type { CodeItem, VehicleCodesItem } from '../../domain/invitations.ts';
import type { ClaimItem, ClaimantItem } from '../../domain/claim.ts';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { DataJobItem, DataJobLock } from '../../domain/data-jobs.ts';
import type {
  DeviceItem,
  OwnershipItem,
  UniqueKeyItem,
  VehicleHistoryItem,
  VehicleItem,
} from '../../domain/registry.ts';
import type { ConversionStandingItem } from '../../domain/conversion-standing.ts';
import type { KnownNetworksItem, PatternsItem } from '../../domain/patterns.ts';
import type { AskedItem, LeaseItem } from '../../domain/live-mode.ts';
import type { PlannedErasureItem } from '../../domain/planned-erasure.ts';
import type { RevealItem } from '../../domain/reveal.ts';
import type { SelfRegistrationItem } from '../../domain/self-registration.ts';
import type { TableName } from '../../domain/tables.ts';
import type { PackedHourItem } from '../../domain/packed-hours.ts';
import type { TrackItem } from '../../domain/tracks.ts';
import type { TelemetryItem, TelemetrySummaryItem } from '../../domain/telemetry.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { World } from 'local-aws';
import { tableOf } from './provisioning.ts';

/** The items of each table that tests read. */
interface ItemOf {
  readonly Allowances: AllowanceItem;
  readonly Announcements: AnnouncementItem;
  readonly AuditHeads: AuditHeadItem;
  readonly AuditLog: AuditItem;
  readonly AuditSeals: AuditSealItem;
  readonly DataJobs: DataJobItem | DataJobLock | PlannedErasureItem;
  readonly DeviceInventory: DeviceItem;
  readonly Invitations: CodeItem | VehicleCodesItem;
  readonly Ownership: OwnershipItem;
  readonly OwnershipClaims: ClaimItem | ClaimantItem;
  readonly PersonPatterns: PatternsItem | ConversionStandingItem | KnownNetworksItem;
  readonly RemoteCommands: RemoteCommandItem;
  readonly SelfRegistrations: SelfRegistrationItem;
  readonly UniqueKeys: UniqueKeyItem;
  readonly VehicleHistory: VehicleHistoryItem;
  readonly VehicleRegistry: VehicleItem;
  readonly VehicleState: VehicleStateItem;
  readonly VinReveals: RevealItem;
  readonly Watches: LeaseItem | AskedItem;
  readonly Telemetry: TelemetryItem;
  readonly TelemetrySummaries: TelemetrySummaryItem | PackedHourItem | TrackItem;
}

/** Returns all items of a table, in no particular order. */
export async function itemsOf<Table extends keyof ItemOf>(
  world: World,
  table: Table,
): Promise<readonly ItemOf[Table][]> {
  return withDocuments(world, async (client) => {
    const items: ItemOf[Table][] = [];
    const scan = { TableName: tableOf(world, table), ConsistentRead: true };
    // Resolvers and functions write items of the table’s type.
    for await (const { Items = [] } of paginateScan({ client }, scan)) {
      items.push(...(Items as ItemOf[Table][]));
    }
    return items;
  });
}

/** Writes items directly into the table. */
export async function putItems<Table extends keyof ItemOf>(
  world: World,
  table: Table,
  items: readonly ItemOf[Table][],
): Promise<void> {
  const max = 25;
  await withDocuments(world, async (client) => {
    for (let first = 0; first < items.length; first += max) {
      const puts = items.slice(first, first + max).map((Item) => ({ PutRequest: { Item } }));
      await client.send(new BatchWriteCommand({ RequestItems: { [tableOf(world, table)]: puts } }));
    }
  });
}

/** Deletes an item directly from the table, as DynamoDB does when it has expired. */
export async function expireItem(
  world: World,
  table: TableName,
  key: Readonly<Record<string, string>>,
): Promise<void> {
  const expiry = new DeleteCommand({ TableName: tableOf(world, table), Key: key });
  await withDocuments(world, (client) => client.send(expiry));
}

/** Sets one attribute of an item directly in the table. */
export async function setAttribute(
  world: World,
  table: TableName,
  key: Readonly<Record<string, string>>,
  attribute: string,
  value: unknown,
): Promise<void> {
  const change = new UpdateCommand({
    TableName: tableOf(world, table),
    Key: key,
    UpdateExpression: 'SET #attribute = :value',
    ExpressionAttributeNames: { '#attribute': attribute },
    ExpressionAttributeValues: { ':value': value },
  });
  await withDocuments(world, (client) => client.send(change));
}

async function withDocuments<Result>(
  { url, place, administrator }: World,
  work: (client: DynamoDBDocumentClient) => Promise<Result>,
): Promise<Result> {
  const client = new DynamoDBClient({ endpoint: url, region: place.region, credentials: administrator });
  try {
    return await work(DynamoDBDocumentClient.from(client));
  } finally {
    client.destroy();
  }
}
