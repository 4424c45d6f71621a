/**
 * Removes the prover's vehicle. The product's revocation keeps a vehicle's record, so the prover
 * deletes what provisioning made: AWS IoT first, so that the vehicle cannot connect, then its
 * items. The registry's item goes last, because a later run finds the vehicle by it. Every step can
 * be repeated.
 */
import {
  DeleteCertificateCommand,
  DeleteThingCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  paginateListThingPrincipals,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { DeleteCommand, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { plannedErasureKey } from '../../domain/planned-erasure.ts';
import { deviceGuard, publicKeyGuard, vinGuard, type VehicleItem } from '../../domain/registry.ts';
import { tables, type TableName } from '../../domain/tables.ts';
import { retry } from '../../tools/session/retry.ts';
import type { Deployment } from '../deployment.ts';
import { absent } from './absent.ts';

/** A vehicle with what is known of it, apart from its registry item. */
export interface RemovableVehicle {
  readonly referenceId: string;
  /** Cognito `sub` of everyone who was given access. */
  readonly ownerIds: readonly string[];
  /** Public keys that were replaced. */
  readonly keyFingerprints?: readonly string[];
}

/** The other tables keyed by the vehicle. The registry's item goes last, and the history stays. */
const keptTables: readonly TableName[] = ['VehicleRegistry', 'VehicleHistory'];

/** Derived, so that a table that is added later is emptied too. */
const tablesByVehicle = (Object.keys(tables) as TableName[]).filter(
  (name) => tables[name].partitionKey === 'referenceId' && !keptTables.includes(name),
);

/**
 * Attempts to delete a certificate or thing, which AWS IoT refuses for some time after it was
 * detached.
 */
const deletionPolicy = { attempts: 6, pauseMs: 500, isRetryable: () => true } as const;

/** Removes everything of the vehicle but what the product keeps for good. */
export async function removeVehicle(deployment: Deployment, vehicle: RemovableVehicle): Promise<void> {
  const { referenceId } = vehicle;
  await removeFromIot(deployment, referenceId);
  for (const table of tablesByVehicle) {
    await removeItems(deployment, table, referenceId);
  }
  for (const ownerId of vehicle.ownerIds) {
    await deleteItem(deployment, 'Ownership', { ownerId, referenceId });
    // Without the access, nothing is planned again.
    await deleteItem(deployment, 'DataJobs', { jobId: plannedErasureKey(ownerId, referenceId) });
  }
  const item = await readVehicle(deployment, referenceId);
  if (item !== undefined) {
    await removeGuards(deployment, item);
  }
  for (const fingerprint of vehicle.keyFingerprints ?? []) {
    await deleteItem(deployment, 'UniqueKeys', { key: publicKeyGuard(fingerprint) });
  }
  if (item?.deviceId !== undefined) {
    await deleteItem(deployment, 'DeviceInventory', { deviceId: item.deviceId });
  }
  await deleteItem(deployment, 'VehicleRegistry', { referenceId });
}

async function removeFromIot({ clients, outputs }: Deployment, thingName: string): Promise<void> {
  const { iot } = clients;
  for (const principal of await principalsOf({ clients }, thingName)) {
    const certificateId = principal.split('/').at(-1) ?? '';
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' })).catch(absent);
    const policyName = outputs.VehiclePolicyName;
    await iot.send(new DetachPolicyCommand({ policyName, target: principal })).catch(absent);
    await iot.send(new DetachThingPrincipalCommand({ thingName, principal })).catch(absent);
    await retryRemoval(() => iot.send(new DeleteCertificateCommand({ certificateId, forceDelete: true })));
  }
  await retryRemoval(() => iot.send(new DeleteThingCommand({ thingName })));
}

async function principalsOf({ clients }: Pick<Deployment, 'clients'>, thingName: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const page of paginateListThingPrincipals({ client: clients.iot }, { thingName })) {
      found.push(...(page.principals ?? []));
    }
  } catch (error) {
    absent(error);
  }
  return found;
}

/** No signal ends it: the removal also runs after the checks were stopped. */
async function retryRemoval(remove: () => Promise<unknown>): Promise<void> {
  await retry(() => remove().catch(absent), deletionPolicy);
}

/** Reads the vehicle's registry item consistently; undefined when there is none. */
export async function readVehicle(
  deployment: Deployment,
  referenceId: string,
): Promise<VehicleItem | undefined> {
  const TableName = deployment.tableName('VehicleRegistry');
  const { Item } = await deployment.clients.documents.send(
    new GetCommand({ TableName, Key: { referenceId }, ConsistentRead: true }),
  );
  // The provisioning function wrote it.
  return Item as VehicleItem | undefined;
}

async function removeGuards(deployment: Deployment, item: VehicleItem): Promise<void> {
  const { hashedVin, deviceId, certificate } = item;
  const guards = [
    ...(hashedVin === undefined ? [] : [vinGuard(hashedVin)]),
    ...(deviceId === undefined ? [] : [deviceGuard(deviceId)]),
    ...(certificate === undefined ? [] : [publicKeyGuard(certificate.keyFingerprint)]),
  ];
  for (const key of guards) {
    await deleteItem(deployment, 'UniqueKeys', { key });
  }
}

async function removeItems(deployment: Deployment, table: TableName, referenceId: string): Promise<void> {
  const definition = tables[table];
  const names = [definition.partitionKey, ...('sortKey' in definition ? [definition.sortKey] : [])];
  const pages = paginateQuery(
    { client: deployment.clients.documents },
    {
      TableName: deployment.tableName(table),
      KeyConditionExpression: 'referenceId = :id',
      ExpressionAttributeValues: { ':id': referenceId },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      await deleteItem(deployment, table, Object.fromEntries(names.map((name) => [name, item[name]])));
    }
  }
}

/** Deletes an item; one that does not exist is deleted already. */
export async function deleteItem(
  deployment: Deployment,
  table: TableName,
  Key: Readonly<Record<string, unknown>>,
): Promise<void> {
  await deployment.clients.documents.send(
    new DeleteCommand({ TableName: deployment.tableName(table), Key: { ...Key } }),
  );
}
