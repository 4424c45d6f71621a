/**
 * The tables behind provisioning. Every write is conditional on what was read, so that two runs of
 * one saga can never overwrite each other: the later one gets ItemMovedError, reads again and goes on
 * from there.
 */
import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import {
  type DeviceItem,
  type UniqueKeyItem,
  type HistoryLine,
  type VehicleHistoryItem,
  deviceGuard,
  publicKeyGuard,
  vinGuard,
} from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { jitter } from '../runtime/pause.ts';
import { retry } from '../runtime/retry.ts';
import type { ProvisioningItem } from './provisioning-item.ts';

/** Another run wrote first; what was read no longer holds. */
export class ItemMovedError extends Error {
  override readonly name = 'ItemMovedError';
  /** Places in the transaction of the writes whose condition did not hold. */
  readonly places: readonly number[];

  constructor(places: readonly number[] = []) {
    super();
    this.places = places;
  }
}

/** One write of a transaction. */
export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * What stands in the tables about a VIN, a device and a key; each part absent when there is none.
 */
export interface Holdings {
  readonly vin?: UniqueKeyItem;
  readonly device?: UniqueKeyItem;
  readonly publicKey?: UniqueKeyItem;
  readonly inventory?: DeviceItem;
  /** The vehicle that the VIN's guard names. */
  readonly vehicle?: ProvisioningItem;
}

/** The names of the tables that provisioning writes. */
export const names = {
  registry: tableName('VehicleRegistry'),
  uniqueKeys: tableName('UniqueKeys'),
  history: tableName('VehicleHistory'),
  inventory: tableName('DeviceInventory'),
} as const;

const transactionSchedule = { attempts: 8, delayMs: (failed: number) => jitter(10, 40 * failed) } as const;

/**
 * Reads what decides a request, consistently; 1 BatchGetItem and, when the VIN is known, 1 GetItem.
 */
export async function readHoldings(
  of: { readonly hashedVin: string; readonly deviceId: string; readonly keyFingerprint: string },
  options: CallOptions,
): Promise<Holdings> {
  const keys = [vinGuard(of.hashedVin), deviceGuard(of.deviceId), publicKeyGuard(of.keyFingerprint)];
  const { Responses: found = {}, UnprocessedKeys: unprocessed = {} } = await documents.send(
    new BatchGetCommand({
      RequestItems: {
        [names.uniqueKeys]: { ConsistentRead: true, Keys: keys.map((key) => ({ key })) },
        [names.inventory]: { ConsistentRead: true, Keys: [{ deviceId: of.deviceId }] },
      },
    }),
    options,
  );
  // An unread guard must never be taken for an absent one.
  if (Object.keys(unprocessed).length > 0) {
    throw new ItemMovedError();
  }
  // The tables hold what their only writers put there.
  const guards = (found[names.uniqueKeys] ?? []) as UniqueKeyItem[];
  const [vin, device, publicKey] = keys.map((key) => guards.find((guard) => guard.key === key));
  const inventory = found[names.inventory]?.[0] as DeviceItem | undefined;
  const vehicle = vin === undefined ? undefined : await findVehicle(vin.referenceId, options);
  return {
    ...(vin && { vin }),
    ...(device && { device }),
    ...(publicKey && { publicKey }),
    ...(inventory && { inventory }),
    ...(vehicle && { vehicle }),
  };
}

/** A vehicle as it stands now; undefined when there is none. */
export async function findVehicle(
  referenceId: string,
  options: CallOptions,
): Promise<ProvisioningItem | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: names.registry, Key: { referenceId }, ConsistentRead: true }),
    options,
  );
  return item as ProvisioningItem | undefined;
}

/** The item one version on, stamped with the time; what every write of a vehicle stores. */
export function nextVersion(vehicle: ProvisioningItem, now: string): ProvisioningItem {
  const { pendingSaga: _, pendingSince: __, ...rest } = vehicle;
  const pending = vehicle.issuance !== undefined || vehicle.retiring !== undefined;
  return {
    ...rest,
    updatedAt: now,
    version: vehicle.version + 1,
    ...(pending ? ({ pendingSaga: 'PENDING', pendingSince: now } as const) : {}),
  };
}

/**
 * Stores a vehicle that was read or stored as `vehicle.version`; answers it as stored. Throws
 * ItemMovedError.
 */
export async function saveVehicle(
  vehicle: ProvisioningItem,
  options: CallOptions,
): Promise<ProvisioningItem> {
  const next = nextVersion(vehicle, new Date().toISOString());
  try {
    await documents.send(new PutCommand(putVehicle(next)), options);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      throw new ItemMovedError();
    }
    throw error;
  }
  return next;
}

/**
 * The write of a vehicle that is one version on (see `nextVersion`); a first version demands that
 * there is no such item.
 */
export function putVehicle(next: ProvisioningItem) {
  const first = next.version === 1;
  return {
    TableName: names.registry,
    Item: next,
    ConditionExpression: first ? 'attribute_not_exists(referenceId)' : 'version = :before',
    ...(first ? {} : { ExpressionAttributeValues: { ':before': next.version - 1 } }),
  };
}

/** The write of a line of the vehicle's history. */
export function putHistory(line: HistoryLine & Pick<VehicleHistoryItem, 'referenceId'>): Write {
  const item: VehicleHistoryItem = { ...line, atId: `${line.at}#${randomUUID()}` };
  return { Put: { TableName: names.history, Item: item } };
}

/**
 * Writes all or none. Conflicts with other transactions are tried again; throws ItemMovedError when a
 * condition does not hold.
 */
export async function writeTogether(writes: Write[], options: CallOptions): Promise<void> {
  const command = new TransactWriteCommand({ TransactItems: writes, ClientRequestToken: randomUUID() });
  const isRetryable = (error: unknown): boolean => cancellationCodes(error).includes('TransactionConflict');
  await retry(() => writeOnce(command, options), { ...transactionSchedule, isRetryable }, options);
}

async function writeOnce(command: TransactWriteCommand, options: CallOptions): Promise<void> {
  try {
    await documents.send(command, options);
  } catch (error) {
    const places = cancellationCodes(error).flatMap((code, place) =>
      code === 'ConditionalCheckFailed' ? [place] : [],
    );
    throw places.length > 0 ? new ItemMovedError(places) : error;
  }
}

/** One code for each write of a cancelled transaction; none for other errors. */
function cancellationCodes(error: unknown): readonly (string | undefined)[] {
  const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
  return reasons.map(({ Code: code }) => code);
}
