/** The transaction that takes a TCU out of a vehicle. */
import { withoutLive } from '../../domain/certificate-fences.ts';
import { deviceGuard } from '../../domain/registry.ts';
import { type ProvisioningItem, fencesOf, requireDevice } from './provisioning-item.ts';
import { type Write, names, nextVersion, putHistory, putVehicle, writeTogether } from './registry-store.ts';
import type { Run } from './run.ts';
import { installDevice, putFences, releaseGuard, retireKey, takeGuard } from './writes.ts';

/**
 * Writes in one transaction: status, devices and their guards, the certificate as `retiring` with
 * its key retired, its fence in VehicleState, and a line of history. From then on no later record
 * under the certificate counts, although its session is still open. Returns the vehicle as stored.
 * Throws ItemMovedError.
 */
export async function takeOutTcu(
  vehicle: ProvisioningItem,
  newDeviceId: string | undefined,
  run: Run,
): Promise<ProvisioningItem> {
  const at = new Date().toISOString();
  const next = nextVersion(withoutTcu(vehicle, newDeviceId, Date.parse(at)), at);
  await writeTogether(writesOf(vehicle, next, run), run);
  return next;
}

function withoutTcu(
  vehicle: ProvisioningItem,
  newDeviceId: string | undefined,
  fencedAt: number,
): ProvisioningItem {
  const { certificate, deviceId: _, reissuePermit: __, ...rest } = vehicle;
  return {
    ...rest,
    status: 'WITHOUT_TCU',
    removedDeviceId: requireDevice(vehicle),
    ...(newDeviceId !== undefined && { deviceId: newDeviceId }),
    ...(certificate && { retiring: certificate }),
    certificateFences: withoutLive(fencesOf(vehicle), fencedAt),
  };
}

function writesOf(before: ProvisioningItem, next: ProvisioningItem, run: Run): Write[] {
  const { referenceId, tenantId, updatedAt: at, deviceId: newDeviceId } = next;
  const { certificate } = before;
  const removed = requireDevice(before);
  return [
    { Put: putVehicle(next) },
    releaseGuard(deviceGuard(removed), referenceId),
    withdrawDevice(removed, referenceId, at),
    ...(newDeviceId === undefined
      ? []
      : [
          takeGuard(deviceGuard(newDeviceId), referenceId),
          installDevice({ deviceId: newDeviceId, tenantId, referenceId, at }),
        ]),
    ...(certificate === undefined ? [] : [retireKey(certificate, referenceId, at)]),
    putFences(referenceId, next.certificateFences ?? {}),
    putHistory({
      referenceId,
      at,
      event: newDeviceId === undefined ? 'TCU_REMOVED' : 'TCU_REPLACED',
      ...run.actor,
      deviceId: removed,
      ...(newDeviceId !== undefined && { expectedDeviceId: newDeviceId }),
      ...(certificate && { certificateId: certificate.certificateId }),
    }),
  ];
}

/** The device keeps `removedAt`, so that only `releaseDevice` makes it available again. */
function withdrawDevice(deviceId: string, referenceId: string, at: string): Write {
  return {
    Update: {
      TableName: names.inventory,
      Key: { deviceId },
      UpdateExpression: 'SET #status = :withdrawn, removedAt = :at, updatedAt = :at REMOVE referenceId',
      ConditionExpression: 'referenceId = :referenceId',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':withdrawn': 'WITHDRAWN', ':at': at, ':referenceId': referenceId },
    },
  };
}
