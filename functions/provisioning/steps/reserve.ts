/**
 * Provisioning, step `reserve`: one transaction creates the vehicle (or the new issuance of an
 * active one) and reserves its VIN, device and key, so that exactly one of many callers wins. The
 * later steps need only what it stores.
 */
import { deviceGuard, publicKeyGuard, vinGuard } from '../../../domain/registry.ts';
import type { ReissuePermit } from '../../../domain/reissue.ts';
import { type Issuance, type ProvisioningItem, requireIssuance } from '../provisioning-item.ts';
import { type Write, names, nextVersion, putHistory, putVehicle, writeTogether } from '../registry-store.ts';
import { writeAllowed } from '../vehicle-allowance.ts';
import type { Run, Step } from '../run.ts';

/**
 * Stores the draft. Its undo is the last one: it releases VIN, device and key, and removes what was
 * reserved.
 */
export const reserve: Step = {
  name: 'reserve',
  async run(vehicle, run) {
    const issuance = requireIssuance(vehicle);
    const next = nextVersion(
      { ...vehicle, issuance: { ...issuance, step: 'reserve' } },
      new Date().toISOString(),
    );
    const writes = next.version === 1 ? newVehicle(next, issuance, run) : newIssuance(next, issuance, run);
    await writeAllowed(next.hashedVin, writes, run);
    return next;
  },
  async undo(vehicle, run) {
    const undone = vehicle.status === 'PROVISIONING' ? removeVehicle(vehicle) : removeIssuance(vehicle);
    await writeTogether([...undone, historyOfUndo(vehicle, run)], run);
  },
};

function newVehicle(vehicle: ProvisioningItem, issuance: Issuance, run: Run): Write[] {
  const { createdAt: at, deviceId, encryptedVin, hashedVin, referenceId } = vehicle;
  if (encryptedVin === '') {
    throw new Error('The VIN is not sealed');
  }
  return [
    { Put: putVehicle(vehicle) },
    takeGuard(vinGuard(hashedVin), referenceId),
    takeGuard(deviceGuard(deviceId), referenceId),
    takeGuard(publicKeyGuard(issuance.keyFingerprint), referenceId),
    installDevice(vehicle, issuance),
    putHistory({ referenceId, at, event: 'RESERVED', ...run.actor, deviceId }),
  ];
}

/**
 * The key may already belong to the vehicle, from an issuance that was undone, but must not have
 * been replaced since it was read.
 */
function newIssuance(vehicle: ProvisioningItem, issuance: Issuance, run: Run): Write[] {
  const { deviceId, referenceId, reissuePermit: permit } = vehicle;
  const permittedBy = issuance.permittedAt === undefined ? undefined : permit?.permittedBy;
  return [
    { Put: putVehicle(vehicle) },
    takeGuard(publicKeyGuard(issuance.keyFingerprint), referenceId),
    putHistory({
      referenceId,
      at: issuance.startedAt,
      event: 'REISSUE_BEGUN',
      ...run.actor,
      deviceId,
      ...(permittedBy !== undefined && { permittedBy }),
    }),
  ];
}

function takeGuard(key: string, referenceId: string): Write {
  return {
    Put: {
      TableName: names.uniqueKeys,
      Item: { key, referenceId },
      ConditionExpression:
        'attribute_not_exists(#key) OR (referenceId = :referenceId AND attribute_not_exists(retiredAt))',
      ExpressionAttributeNames: { '#key': 'key' },
      ExpressionAttributeValues: { ':referenceId': referenceId },
    },
  };
}

function installDevice(vehicle: ProvisioningItem, issuance: Issuance): Write {
  return {
    Update: {
      TableName: names.inventory,
      Key: { deviceId: vehicle.deviceId },
      UpdateExpression: 'SET #status = :installed, referenceId = :referenceId, updatedAt = :now',
      // An import may have changed the device since it was read.
      ConditionExpression:
        '#status = :available AND tenantId = :tenantId AND (attribute_not_exists(publicKeyFingerprint) OR publicKeyFingerprint = :key)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':installed': 'INSTALLED',
        ':available': 'AVAILABLE',
        ':referenceId': vehicle.referenceId,
        ':tenantId': vehicle.tenantId,
        ':key': issuance.keyFingerprint,
        ':now': vehicle.updatedAt,
      },
    },
  };
}

function removeVehicle(vehicle: ProvisioningItem): Write[] {
  const { deviceId, hashedVin, referenceId, version } = vehicle;
  return [
    {
      Delete: {
        TableName: names.registry,
        Key: { referenceId },
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':version': version },
      },
    },
    releaseGuard(vinGuard(hashedVin), referenceId),
    releaseGuard(deviceGuard(deviceId), referenceId),
    releaseGuard(publicKeyGuard(requireIssuance(vehicle).keyFingerprint), referenceId),
    returnDevice(vehicle),
  ];
}

/**
 * Restores the vehicle. The key stays reserved for it for ever, because a certificate for it may
 * have been disclosed. The permit that the issuance used becomes unused again, because no
 * certificate was replaced. A later permit stays as it is.
 */
function removeIssuance(vehicle: ProvisioningItem): Write[] {
  const { issuance, reissuePermit: permit, ...rest } = vehicle;
  const isOfIssuance = permit !== undefined && permit.permittedAt === issuance?.permittedAt;
  const kept = permit && { reissuePermit: isOfIssuance ? unused(permit) : permit };
  return [{ Put: putVehicle(nextVersion({ ...rest, ...kept }, new Date().toISOString())) }];
}

function unused({ usedAt: _, ...permit }: ReissuePermit): ReissuePermit {
  return permit;
}

function releaseGuard(key: string, referenceId: string): Write {
  return {
    Delete: {
      TableName: names.uniqueKeys,
      Key: { key },
      ConditionExpression: 'referenceId = :referenceId',
      ExpressionAttributeValues: { ':referenceId': referenceId },
    },
  };
}

function returnDevice({ deviceId, referenceId }: ProvisioningItem): Write {
  return {
    Update: {
      TableName: names.inventory,
      Key: { deviceId },
      UpdateExpression: 'SET #status = :available, updatedAt = :now REMOVE referenceId',
      ConditionExpression: 'referenceId = :referenceId',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':available': 'AVAILABLE',
        ':referenceId': referenceId,
        ':now': new Date().toISOString(),
      },
    },
  };
}

function historyOfUndo({ deviceId, issuance, referenceId }: ProvisioningItem, run: Run): Write {
  const certificateId = issuance?.certificate?.certificateId;
  const at = new Date().toISOString();
  return putHistory({
    referenceId,
    at,
    event: 'PROVISIONING_UNDONE',
    ...run.actor,
    deviceId,
    ...(certificateId !== undefined && { certificateId }),
  });
}
