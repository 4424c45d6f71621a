/**
 * Provisioning, step `reserve`: one transaction creates the vehicle (or the new issuance of an
 * active one) and reserves its VIN, device and key, so that exactly one of many callers wins. The
 * later steps need only what it stores.
 */
import { randomUUID } from 'node:crypto';
import { toAuditItem } from '../../../domain/audit.ts';
import { deviceGuard, publicKeyGuard, vinGuard } from '../../../domain/registry.ts';
import type { ReissuePermit } from '../../../domain/reissue.ts';
import { tableName } from '../../aws/documents.ts';
import { auditExpiryOf } from '../../runtime/retention.ts';
import {
  type Issuance,
  type ProvisioningItem,
  requireDevice,
  requireHashedVin,
  requireIssuance,
} from '../provisioning-item.ts';
import { type Write, names, nextVersion, putHistory, putVehicle, writeTogether } from '../registry-store.ts';
import type { Run, Step } from '../run.ts';
import { writeAllowed } from '../vehicle-allowance.ts';
import { installDevice, releaseGuard, requireNoGuard, takeGuard } from '../writes.ts';

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
    await writeAllowed(requireHashedVin(next), writes, run);
    return next;
  },
  async undo(vehicle, run) {
    const undone = vehicle.status === 'PROVISIONING' ? removeVehicle(vehicle) : removeIssuance(vehicle);
    await writeTogether([...undone, historyOfUndo(vehicle, run)], run);
  },
};

function newVehicle(vehicle: ProvisioningItem, issuance: Issuance, run: Run): Write[] {
  const { createdAt: at, encryptedVin, referenceId } = vehicle;
  const hashedVin = requireHashedVin(vehicle);
  const deviceId = requireDevice(vehicle);
  const otherHashedVin = run.sealing?.otherHashedVin;
  if (encryptedVin === '') {
    throw new Error('The VIN is not sealed');
  }
  return [
    { Put: putVehicle(vehicle) },
    takeGuard(vinGuard(hashedVin), referenceId),
    ...(otherHashedVin === undefined ? [] : [requireNoGuard(vinGuard(otherHashedVin))]),
    takeGuard(publicKeyGuard(issuance.keyFingerprint), referenceId),
    ...takeDevice(vehicle, issuance),
    putHistory({ referenceId, at, event: 'RESERVED', ...run.actor, deviceId }),
  ];
}

/** Guard and inventory of the device that the issuance reserves. */
function takeDevice(vehicle: ProvisioningItem, { keyFingerprint }: Issuance): Write[] {
  const { referenceId, tenantId, updatedAt: at } = vehicle;
  const deviceId = requireDevice(vehicle);
  return [
    takeGuard(deviceGuard(deviceId), referenceId),
    installDevice({ deviceId, tenantId, referenceId, keyFingerprint, at }),
  ];
}

/**
 * The key may already belong to the vehicle, from an issuance that was undone, but must not have
 * been replaced since it was read.
 */
function newIssuance(vehicle: ProvisioningItem, issuance: Issuance, run: Run): Write[] {
  const { referenceId, reissuePermit: permit } = vehicle;
  const deviceId = requireDevice(vehicle);
  const permittedBy = issuance.permittedAt === undefined ? undefined : permit?.permittedBy;
  return [
    { Put: putVehicle(vehicle) },
    takeGuard(publicKeyGuard(issuance.keyFingerprint), referenceId),
    ...(issuance.installsDevice === true ? takeDevice(vehicle, issuance) : []),
    putHistory({
      referenceId,
      at: issuance.startedAt,
      event: beginningOf(vehicle),
      ...run.actor,
      deviceId,
      ...(permittedBy !== undefined && { permittedBy }),
    }),
    ...(beginningOf(vehicle) === 'REISSUE_BEGUN' ? recordReissue(vehicle, issuance, run) : []),
  ];
}

/** A renewal by the vehicle itself has no person and is in the history alone. */
function recordReissue(
  { referenceId, tenantId }: ProvisioningItem,
  { startedAt }: Issuance,
  { asked }: Run,
): Write[] {
  if (asked === undefined) {
    return [];
  }
  const { caller, requestId } = asked;
  const record = {
    action: 'REISSUE',
    outcome: 'BEGUN',
    tenantId,
    at: startedAt,
    id: randomUUID(),
    actorId: caller.principalId,
    actorRoles: caller.roles,
    clientId: caller.clientId,
    requestId,
    referenceId,
  } as const;
  const Item = toAuditItem(record, auditExpiryOf(startedAt));
  // Read when called: other functions load this module without the variable.
  return [
    { Put: { TableName: tableName('AuditLog'), Item, ConditionExpression: 'attribute_not_exists(atId)' } },
  ];
}

function beginningOf({ certificate, issuance }: ProvisioningItem) {
  if (issuance?.renews === true) {
    return 'RENEWAL_BEGUN';
  }
  return certificate === undefined ? 'RESERVED' : 'REISSUE_BEGUN';
}

function removeVehicle(vehicle: ProvisioningItem): Write[] {
  const { referenceId, version } = vehicle;
  const hashedVin = requireHashedVin(vehicle);
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
    releaseGuard(publicKeyGuard(requireIssuance(vehicle).keyFingerprint), referenceId),
    ...returnDevice(vehicle),
  ];
}

/**
 * Restores the vehicle. The key stays reserved for it for ever, because a certificate for it may
 * have been disclosed. The permit that the issuance used becomes unused again, because no
 * certificate was replaced. A later permit stays as it is.
 */
function removeIssuance(vehicle: ProvisioningItem): Write[] {
  const { deviceId, issuance, reissuePermit: permit, ...rest } = vehicle;
  const isReturned = issuance?.installsDevice === true;
  const device = isReturned || deviceId === undefined ? {} : { deviceId };
  const isOfIssuance = permit !== undefined && permit.permittedAt === issuance?.permittedAt;
  const kept = permit && { reissuePermit: isOfIssuance ? unused(permit) : permit };
  const next = nextVersion({ ...rest, ...device, ...kept }, new Date().toISOString());
  return [{ Put: putVehicle(next) }, ...(isReturned ? returnDevice(vehicle) : [])];
}

function unused({ usedAt: _, ...permit }: ReissuePermit): ReissuePermit {
  return permit;
}

/** Releases the device that the issuance reserved. */
function returnDevice(vehicle: ProvisioningItem): Write[] {
  const { referenceId } = vehicle;
  const deviceId = requireDevice(vehicle);
  const update = {
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
  };
  return [releaseGuard(deviceGuard(deviceId), referenceId), { Update: update }];
}

function historyOfUndo(vehicle: ProvisioningItem, run: Run): Write {
  const { deviceId, issuance, referenceId } = vehicle;
  const certificateId = issuance?.certificate?.certificateId;
  const at = new Date().toISOString();
  return putHistory({
    referenceId,
    at,
    event: issuance?.renews === true ? 'RENEWAL_UNDONE' : 'PROVISIONING_UNDONE',
    ...run.actor,
    // A revoked vehicle no longer has one.
    ...(deviceId !== undefined && { deviceId }),
    ...(certificateId !== undefined && { certificateId }),
  });
}
