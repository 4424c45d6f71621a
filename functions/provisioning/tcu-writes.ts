/** The transaction that takes a TCU out of a vehicle. */
import { withoutLive } from '../../domain/certificate-fences.ts';
import { deviceGuard } from '../../domain/registry.ts';
import {
  type ProvisioningItem,
  type VehicleCertificate,
  fencesOf,
  overlapOf,
  requireDevice,
  retiringOf,
} from './provisioning-item.ts';
import { type Write, nextVersion, putHistory, putVehicle, writeTogether } from './registry-store.ts';
import type { Run } from './run.ts';
import { installDevice, putFences, releaseGuard, retireKey, takeGuard, withdrawDevice } from './writes.ts';

/**
 * Writes in one transaction: status, devices and their guards, the certificate in `retiring` with
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
  // A switch is of the certificate that goes.
  const {
    certificate: _certificate,
    certificateSwitch: _switch,
    deviceId: _deviceId,
    issuance: _issuance,
    reissuePermit: _permit,
    ...rest
  } = vehicle;
  const leaving = leavingOf(vehicle);
  return {
    ...rest,
    // A suspended vehicle stays so, until it is resumed without a TCU.
    status: vehicle.status === 'SUSPENDED' ? 'SUSPENDED' : 'WITHOUT_TCU',
    removedDeviceId: requireDevice(vehicle),
    ...(newDeviceId !== undefined && { deviceId: newDeviceId }),
    ...(leaving.length > 0 && { retiring: [...retiringOf(vehicle), ...leaving] }),
    certificateFences: withoutLive(fencesOf(vehicle), fencedAt),
  };
}

/** The certificate of the TCU, and the one that a renewal has offered to it. */
function leavingOf(vehicle: ProvisioningItem): readonly VehicleCertificate[] {
  return [vehicle.certificate, overlapOf(vehicle)].filter((certificate) => certificate !== undefined);
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
    ...leavingOf(before).map((one) => retireKey(one, referenceId, at)),
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
