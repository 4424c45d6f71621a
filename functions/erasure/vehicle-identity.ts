/**
 * Erases what a revoked vehicle's items say. The item of the registry stays without its content, so
 * that the Reference ID is known as used; that of the state stays as a fence.
 */
import { isDeepStrictEqual } from 'node:util';
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { deviceGuard, publicKeyGuard } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import { type ProvisioningItem, isSettled } from '../provisioning/provisioning-item.ts';
import { scanFor } from './scan.ts';
import type { Erased, VehicleScope } from './scope.ts';

/** Reads the item of the registry consistently. */
export async function readRevoked(
  referenceId: string,
  options: CallOptions,
): Promise<ProvisioningItem | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: tableName('VehicleRegistry'), Key: { referenceId }, ConsistentRead: true }),
    options,
  );
  // Only this system writes the table.
  return item as ProvisioningItem | undefined;
}

/**
 * Waits until AWS has neither certificate nor thing left: the reconciler needs the item until
 * then. An item that is not REVOKED is of a restored backup, in which nothing is left to complete.
 */
export async function awaitDissolved(
  { referenceId }: VehicleScope,
  _after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const vehicle = await readRevoked(referenceId, options);
  const isWaiting = vehicle?.status === 'REVOKED' && !isSettled(vehicle);
  return { count: 0, ...(isWaiting && { isWaiting }) };
}

/**
 * Erases the state in one write. Without a certificate no record counts, and the fence stops a run
 * that has read the state before. The end of the last connection counts without a certificate, so
 * all time until now is erased too.
 */
export async function fenceVehicle(
  { referenceId }: VehicleScope,
  _after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { Attributes: before } = await documents.send(
    new UpdateCommand({
      TableName: tableName('VehicleState'),
      Key: { referenceId },
      UpdateExpression: `SET certificates = :none, erased = :erased REMOVE ${stateNames.join(', ')} ADD #fence :one`,
      ExpressionAttributeNames: { '#fence': 'fence', '#state': 'state' },
      ExpressionAttributeValues: { ':none': {}, ':erased': { '0': Date.now() }, ':one': 1 },
      ReturnValues: 'ALL_OLD',
    }),
    options,
  );
  return { count: before?.['state'] === undefined ? 0 : 1 };
}

const stateNames = [
  ...['#state', 'viewers', 'watchedUntil', 'tcuActivatedAt', 'resumedAt', 'positions', 'offered'],
];

/**
 * Replaces the item by one without the sealed VIN, attributes and certificates. Also where a
 * restored backup has an earlier item, or none. A write that came first fails the step, which is
 * then repeated.
 */
export async function eraseIdentity(
  { job, referenceId, tenantId }: VehicleScope,
  _after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const before = await readRevoked(referenceId, options);
  const { createdAt = job.requestedAt, issuanceCount = 0, updatedAt = '', version = 0 } = before ?? {};
  const left: ProvisioningItem = {
    ...{ referenceId, tenantId, status: 'REVOKED', createdAt, updatedAt, version, issuanceCount },
    ...{ encryptedVin: '', attributes: {} },
  };
  if (before !== undefined && isDeepStrictEqual(before, left)) {
    return { count: 0 };
  }
  const command = new PutCommand({
    TableName: tableName('VehicleRegistry'),
    Item: { ...left, updatedAt: new Date().toISOString(), version: version + 1 },
    ...(before === undefined
      ? { ConditionExpression: 'attribute_not_exists(referenceId)' }
      : {
          ConditionExpression: '#version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': version },
        }),
  });
  await documents.send(command, options);
  return { count: 1 };
}

/**
 * Deletes the next guards of the VIN and the device that a restored backup has brought back. Guards
 * of keys stay: a key that was replaced does not come back.
 */
export async function eraseGuards(
  { referenceId }: VehicleScope,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { items, next } = await scanFor(
    'UniqueKeys',
    {
      expression: 'referenceId = :referenceId AND NOT begins_with(#key, :publicKey)',
      names: { '#key': 'key' },
      values: { ':referenceId': referenceId, ':publicKey': publicKeyGuard('') },
    },
    after,
    options,
  );
  let count = 0;
  for (const { key } of items) {
    count += (await deleteGuard(String(key), referenceId, options)) ? 1 : 0;
  }
  return { count, ...(next !== undefined && { next }) };
}

/**
 * Takes the next devices out of the vehicle that a restored backup shows in it. The guard of a
 * device says which vehicle has it now; the vehicle's own is erased by then. A device without one
 * is withdrawn, as the end of the vehicle did: nothing else would take it out, and `releaseDevice`
 * refuses a device that is installed.
 */
export async function takeOutDevices(
  { referenceId }: VehicleScope,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { items, next } = await scanFor(
    'DeviceInventory',
    { expression: 'referenceId = :referenceId', values: { ':referenceId': referenceId } },
    after,
    options,
  );
  let count = 0;
  for (const { deviceId } of items) {
    count += (await takeOut(String(deviceId), referenceId, options)) ? 1 : 0;
  }
  return { count, ...(next !== undefined && { next }) };
}

/** Once another run has taken it out, another vehicle may have the device. */
async function takeOut(deviceId: string, referenceId: string, options: CallOptions): Promise<boolean> {
  const holder = await holderOf(deviceId, options);
  const changes =
    holder === undefined
      ? 'SET #status = :withdrawn, removedAt = :at, updatedAt = :at REMOVE referenceId'
      : 'SET referenceId = :holder, updatedAt = :at';
  const command = new UpdateCommand({
    TableName: tableName('DeviceInventory'),
    Key: { deviceId },
    UpdateExpression: changes,
    ConditionExpression: 'referenceId = :referenceId',
    ...(holder === undefined && { ExpressionAttributeNames: { '#status': 'status' } }),
    ExpressionAttributeValues: {
      ...{ ':at': new Date().toISOString(), ':referenceId': referenceId },
      ...(holder === undefined ? { ':withdrawn': 'WITHDRAWN' } : { ':holder': holder }),
    },
  });
  return conditionHeld(documents.send(command, options));
}

/** The vehicle that has the device. No other one gets it while the inventory says INSTALLED. */
async function holderOf(deviceId: string, options: CallOptions): Promise<string | undefined> {
  const { Item: guard } = await documents.send(
    new GetCommand({
      TableName: tableName('UniqueKeys'),
      Key: { key: deviceGuard(deviceId) },
      ConsistentRead: true,
    }),
    options,
  );
  // Every guard of a device has it (`domain/registry.ts`).
  return guard?.['referenceId'] as string | undefined;
}

/** Once another run has deleted it, a new vehicle may take the VIN: its guard must stay. */
async function deleteGuard(key: string, referenceId: string, options: CallOptions): Promise<boolean> {
  const command = new DeleteCommand({
    TableName: tableName('UniqueKeys'),
    Key: { key },
    ConditionExpression: 'referenceId = :referenceId',
    ExpressionAttributeValues: { ':referenceId': referenceId },
  });
  return conditionHeld(documents.send(command, options));
}
