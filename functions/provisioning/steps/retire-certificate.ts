/**
 * Provisioning, step `retire-certificate`, after a re-issue or a change of the TCU: invalidates
 * replaced certificates everywhere. Each is deactivated first, then its live session is ended
 * (assumption iot-42), its attachments and record in AWS IoT are removed, and ACM PCA revokes it.
 */
import { disconnectClient } from '../../aws/iot-connections.ts';
import { deactivateCertificate, deleteCertificate, detachCertificate } from '../../aws/iot-registry.ts';
import { revokeCertificate } from '../../aws/private-ca.ts';
import { type ProvisioningItem, type RetiringCertificate, retiringOf } from '../provisioning-item.ts';
import { saveVehicle } from '../registry-store.ts';
import type { Run, Step } from '../run.ts';
import { authority, vehiclePolicyNames } from '../settings.ts';

/**
 * Clears `retiring` at the end. A certificate that AWS refuses to retire does not stop the others;
 * its error is thrown at the end. A vehicle that has already connected with a new certificate is
 * disconnected once and reconnects.
 */
export const retireCertificate: Step = {
  name: 'retire-certificate',
  async run(vehicle, run) {
    const { retiring: _, ...rest } = vehicle;
    const left: RetiringCertificate[] = [];
    const errors: unknown[] = [];
    for (const certificate of retiringOf(vehicle)) {
      const { isDeleted, error } = await retire(vehicle, certificate, run);
      if (error !== undefined) {
        left.push(isDeleted ? { ...certificate, isDeleted } : certificate);
        errors.push(error);
      }
    }
    const next = { ...rest, ...(left.length > 0 && { retiring: left }) };
    const hasProgress = !isSameRetirement(retiringOf(vehicle), left);
    const saved = hasProgress ? await saveVehicle(next, run) : vehicle;
    if (errors.length > 0) {
      throw errors[0];
    }
    return saved;
  },
};

function isSameRetirement(
  before: readonly RetiringCertificate[],
  after: readonly RetiringCertificate[],
): boolean {
  return (
    before.length === after.length &&
    before.every(({ isDeleted }, index) => isDeleted === after[index]?.isDeleted)
  );
}

/** What of a retirement is done; `error` is why the rest is not. */
interface Retirement {
  readonly isDeleted: boolean;
  readonly error?: unknown;
}

/** Never throws, so that the next certificate is retired too. */
async function retire(
  vehicle: ProvisioningItem,
  { certificateId, iotCertificateArn, serialNumber, isDeleted }: RetiringCertificate,
  run: Run,
): Promise<Retirement> {
  let isOutOfIot = isDeleted === true;
  try {
    if (!isOutOfIot) {
      await removeFromIot(vehicle.referenceId, { certificateId, iotCertificateArn }, run);
      isOutOfIot = true;
    }
    const reason = vehicle.certificate === undefined ? 'CESSATION_OF_OPERATION' : 'SUPERSEDED';
    await revokeCertificate(authority, { serialNumber, reason }, run);
    return { isDeleted: true };
  } catch (error) {
    return { isDeleted: isOutOfIot, error };
  }
}

async function removeFromIot(
  thingName: string,
  {
    certificateId,
    iotCertificateArn: principal,
  }: Pick<RetiringCertificate, 'certificateId' | 'iotCertificateArn'>,
  run: Run,
): Promise<void> {
  await deactivateCertificate(certificateId, run);
  await disconnectClient(thingName, run);
  await detachCertificate({ principal, thingName, policyNames: vehiclePolicyNames }, run);
  await deleteCertificate(certificateId, run);
}
