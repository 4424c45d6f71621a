/**
 * Provisioning, step `activate`: the new certificate becomes the vehicle's. The registry changes
 * first: from then on the previous certificate is no longer the vehicle's, even while its session
 * is still open.
 */
import { withLive } from '../../../domain/certificate-fences.ts';
import { type RegisteredCertificate, mayMove } from '../../../domain/registry.ts';
import { type MetricName, countMetric } from '../../runtime/metrics.ts';
import {
  type Issuance,
  type ProvisioningItem,
  fencesOf,
  requireDevice,
  requireIssuance,
  retiringOf,
} from '../provisioning-item.ts';
import { type Write, names, nextVersion, putHistory, putVehicle, writeTogether } from '../registry-store.ts';
import { putFences, retireKey } from '../writes.ts';
import type { Step } from '../run.ts';

/**
 * Writes in one transaction: status ACTIVE, the new certificate as the only live one, and the
 * previous one in `retiring` with its key retired. Also the new key as pin where the previous one
 * was pinned, and a line of history. An activation is never undone, so neither is the pin. Until
 * then the previous key stays pinned.
 */
export const activate: Step = {
  name: 'activate',
  async run(vehicle, run) {
    const issuance = requireIssuance(vehicle);
    const { certificate } = issuance;
    if (certificate === undefined) {
      throw new Error('No certificate was registered');
    }
    const mayBecomeActive = vehicle.status === 'ACTIVE' || mayMove(vehicle.status, 'ACTIVE');
    // Only `resumeVehicles` ends a suspension.
    if (!mayBecomeActive || vehicle.status === 'SUSPENDED') {
      throw new Error('The vehicle may not become active');
    }
    const { certificate: before, issuance: _, ...rest } = vehicle;
    const at = new Date().toISOString();
    const { referenceId } = vehicle;
    const { certificateId } = certificate;
    const certificateFences = withLive(fencesOf(vehicle), certificateId, Date.parse(at));
    const next = nextVersion(
      {
        ...rest,
        status: 'ACTIVE',
        certificate,
        certificateFences,
        ...(before && { retiring: [...retiringOf(vehicle), before] }),
      },
      at,
    );
    const deviceId = requireDevice(vehicle);
    const event = eventOf(vehicle);
    const line = putHistory({ referenceId, at, event, ...run.actor, deviceId, certificateId });
    const isReplaced = before !== undefined && before.keyFingerprint !== certificate.keyFingerprint;
    const retired = isReplaced ? [retireKey(before, referenceId, at)] : [];
    const pinned = issuance.replacesPin === true ? [pinKey(next, certificate)] : [];
    const isOtherTcu = before === undefined && vehicle.removedDeviceId !== undefined;
    const fences = putFences(
      referenceId,
      certificateFences,
      isOtherTcu ? { tcuActivatedAt: Date.parse(at) } : {},
    );
    await writeTogether([{ Put: putVehicle(next) }, fences, ...retired, ...pinned, line], run);
    countMetric(metricOf(issuance, before, certificate));
    return next;
  },
};

function eventOf({ certificate, issuance }: ProvisioningItem) {
  if (issuance?.renews === true) {
    return 'CERTIFICATE_RENEWED';
  }
  return certificate === undefined ? 'ACTIVATED' : 'CERTIFICATE_REPLACED';
}

/** A key that the vehicle itself replaced counts as renewed. */
function metricOf(
  { renews }: Issuance,
  before: RegisteredCertificate | undefined,
  present: RegisteredCertificate,
): MetricName {
  if (before === undefined) {
    return 'VehicleProvisioned';
  }
  const isRenewed = renews === true || before.keyFingerprint === present.keyFingerprint;
  return isRenewed ? 'CertificateRenewed' : 'CertificateReplaced';
}

/** Pins the key that the permit names, replacing the previous one. */
function pinKey(
  { deviceId, referenceId, updatedAt }: ProvisioningItem,
  present: RegisteredCertificate,
): Write {
  return {
    Update: {
      TableName: names.inventory,
      Key: { deviceId },
      UpdateExpression: 'SET publicKeyFingerprint = :key, updatedAt = :now',
      ConditionExpression: 'referenceId = :referenceId',
      ExpressionAttributeValues: {
        ':key': present.keyFingerprint,
        ':now': updatedAt,
        ':referenceId': referenceId,
      },
    },
  };
}
