/**
 * The tables behind provisioning. Every write is conditional on the version that was read, so that
 * concurrent runs of one saga never overwrite each other: the later one gets ItemMovedError, reads
 * again and continues from there.
 */
import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { VinHashes } from '../../domain/hashed-vin.ts';
import {
  type DeviceItem,
  type UniqueKeyItem,
  type HistoryLine,
  type VehicleHistoryItem,
  deviceGuard,
  publicKeyGuard,
  vinGuards,
} from '../../domain/registry.ts';
import { cancellationCodes } from '../aws/cancellation-codes.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { getTogether } from '../aws/get-together.ts';
import { jitter } from '../runtime/pause.ts';
import { historyExpiryOf } from '../runtime/retention.ts';
import { retry } from '../runtime/retry.ts';
import { type ProvisioningItem, isPending, overlapOf, retiringOf } from './provisioning-item.ts';

/** The item changed since it was read, so the caller must read again. */
export class ItemMovedError extends Error {
  override readonly name = 'ItemMovedError';
  /** Indexes of the transaction's writes whose condition failed. */
  readonly indexes: readonly number[];

  constructor(indexes: readonly number[] = []) {
    super();
    this.indexes = indexes;
  }
}

/** One item's write in a transaction. */
export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * The contents of the tables for a VIN, a device and a key; each part is absent when there is none.
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

/** Guards and the inventory's entry for a device, read together and consistently. */
interface GuardsAndDevice {
  readonly guards: readonly UniqueKeyItem[];
  readonly inventory?: DeviceItem | undefined;
}

/** Which guards to read, and which entry of the inventory with them. */
interface GuardsToRead {
  readonly keys: readonly string[];
  readonly deviceId: string | undefined;
  /** True when the keys hold both guards of a VIN, between which the re-hash may be moving it. */
  readonly isRotating?: boolean;
}

/**
 * Reads the guards with these keys, and the inventory's entry for the device if one is given.
 * Throws ItemMovedError when DynamoDB leaves a key unread.
 */
export async function readGuards(
  { deviceId, isRotating = false, keys }: GuardsToRead,
  options: CallOptions,
): Promise<GuardsAndDevice> {
  if (isRotating) {
    return readInTransaction(keys, deviceId, options);
  }
  const ofKeys = { [names.uniqueKeys]: { ConsistentRead: true, Keys: keys.map((key) => ({ key })) } };
  const ofDevice = { [names.inventory]: { ConsistentRead: true, Keys: [{ deviceId }] } };
  const requests = { ...(keys.length > 0 && ofKeys), ...(deviceId !== undefined && ofDevice) };
  if (Object.keys(requests).length === 0) {
    return { guards: [] };
  }
  const { Responses: found = {}, UnprocessedKeys: unprocessed = {} } = await documents.send(
    new BatchGetCommand({ RequestItems: requests }),
    options,
  );
  // An unread guard must never count as absent.
  if (Object.keys(unprocessed).length > 0) {
    throw new ItemMovedError();
  }
  // Only this system writes these tables.
  return {
    guards: (found[names.uniqueKeys] ?? []) as UniqueKeyItem[],
    inventory: found[names.inventory]?.[0] as DeviceItem | undefined,
  };
}

/**
 * As `readGuards`, all at one moment: a batch could read each guard of a VIN while it is absent.
 */
async function readInTransaction(
  keys: readonly string[],
  deviceId: string | undefined,
  options: CallOptions,
): Promise<GuardsAndDevice> {
  const gets = [
    ...keys.map((key) => ({ Get: { TableName: names.uniqueKeys, Key: { key } } })),
    ...(deviceId === undefined ? [] : [{ Get: { TableName: names.inventory, Key: { deviceId } } }]),
  ];
  const items = await getTogether(gets, options);
  // Only this system writes these tables, and the items have the order of the keys.
  const guards = items.slice(0, keys.length) as (UniqueKeyItem | undefined)[];
  const inventory = items[keys.length] as DeviceItem | undefined;
  return { guards: guards.filter((guard) => guard !== undefined), inventory };
}

/**
 * Reads the holdings of a request consistently: with one BatchGetItem (TransactGetItems while the
 * hash key rotates) and, when the VIN is known, one GetItem. Throws ItemMovedError when DynamoDB
 * leaves a key unread.
 */
export async function readHoldings(
  request: VinHashes & { readonly deviceId: string; readonly keyFingerprint: string },
  options: CallOptions,
): Promise<Holdings> {
  const { deviceId, keyFingerprint } = request;
  const ofVin = vinGuards(request);
  const [deviceKey, publicKeyKey] = [deviceGuard(deviceId), publicKeyGuard(keyFingerprint)];
  const keys = [...ofVin, deviceKey, publicKeyKey];
  const isRotating = ofVin.length > 1;
  const { guards, inventory } = await readGuards({ keys, deviceId, isRotating }, options);
  const guardAmong = (some: readonly string[]) => guards.find(({ key }) => some.includes(key));
  const [vin, device, publicKey] = [ofVin, [deviceKey], [publicKeyKey]].map(guardAmong);
  const vehicle = vin === undefined ? undefined : await findVehicle(vin.referenceId, options);
  return {
    ...(vin && { vin }),
    ...(device && { device }),
    ...(publicKey && { publicKey }),
    ...(inventory && { inventory }),
    ...(vehicle && { vehicle }),
  };
}

/** Reads a vehicle consistently; undefined when there is none. */
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

/** The item's next version with the time of the write. Every write of a vehicle stores it. */
export function nextVersion(vehicle: ProvisioningItem, now: string): ProvisioningItem {
  const { pendingSaga: _, pendingSince: __, ...rest } = vehicle;
  return {
    ...rest,
    updatedAt: now,
    version: vehicle.version + 1,
    ...(isPending(vehicle)
      ? ({ pendingSaga: 'PENDING', pendingSince: restsFrom(vehicle, now) } as const)
      : {}),
  };
}

/** During an overlap nothing is left to do until it ends. */
function restsFrom(vehicle: ProvisioningItem, now: string): string {
  const { certificateSwitch, registration } = vehicle;
  const isChanging = certificateSwitch !== undefined || registration !== undefined;
  const hasOtherWork = isChanging || retiringOf(vehicle).length > 0;
  const isResting = overlapOf(vehicle) !== undefined && !hasOtherWork;
  const until = isResting ? vehicle.issuance?.useBefore : undefined;
  // Both have the format of Date.toISOString.
  return until !== undefined && until > now ? until : now;
}

/**
 * Stores a vehicle whose present version is `vehicle.version`, and returns it as stored. Throws
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
 * The write of a vehicle's next version (see `nextVersion`); the first version requires that the
 * item does not exist.
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
  const { at } = line;
  const item: VehicleHistoryItem = { ...line, atId: `${at}#${randomUUID()}`, expiresAt: historyExpiryOf(at) };
  return { Put: { TableName: names.history, Item: item } };
}

/**
 * Writes all or none. Retries conflicts with other transactions; throws ItemMovedError when a
 * condition fails.
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
    const indexes = cancellationCodes(error).flatMap((code, index) =>
      code === 'ConditionalCheckFailed' ? [index] : [],
    );
    throw indexes.length > 0 ? new ItemMovedError(indexes) : error;
  }
}
