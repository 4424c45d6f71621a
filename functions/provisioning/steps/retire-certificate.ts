/**
 * Provisioning, step `retire-certificate`, after a re-issue or a change of the TCU: invalidates the
 * replaced certificate everywhere. It is deactivated first, then its live session is ended
 * (assumption iot-42), its attachments and record in AWS IoT are removed, and ACM PCA revokes it.
 */
import { disconnectClient } from '../../aws/iot-connections.ts';
import { deactivateCertificate, deleteCertificate, detachCertificate } from '../../aws/iot-registry.ts';
import { revokeCertificate } from '../../aws/private-ca.ts';
import { saveVehicle } from '../registry-store.ts';
import type { Step } from '../run.ts';
import { authority, vehiclePolicyNames } from '../settings.ts';

/**
 * Clears `retiring` at the end. A vehicle that has already connected with the new certificate is
 * disconnected once and reconnects.
 */
export const retireCertificate: Step = {
  name: 'retire-certificate',
  async run(vehicle, run) {
    const { referenceId, retiring, ...rest } = vehicle;
    if (retiring === undefined) {
      return vehicle;
    }
    const { certificateId, iotCertificateArn: principal, serialNumber } = retiring;
    await deactivateCertificate(certificateId, run);
    await disconnectClient(referenceId, run);
    await detachCertificate({ principal, thingName: referenceId, policyNames: vehiclePolicyNames }, run);
    await deleteCertificate(certificateId, run);
    const reason = vehicle.certificate === undefined ? 'CESSATION_OF_OPERATION' : 'SUPERSEDED';
    await revokeCertificate(authority, { serialNumber, reason }, run);
    return saveVehicle({ referenceId, ...rest }, run);
  },
};
