/**
 * Provisioning, step `register-certificate`: fetches the certificate, compares it with the order,
 * and registers it in AWS IoT Core.
 */
import { RequestFailedException } from '@aws-sdk/client-acm-pca';
import {
  deactivateCertificate,
  deleteCertificate,
  registerCertificate as register,
} from '../../aws/iot-registry.ts';
import { getCertificate } from '../../aws/private-ca.ts';
import { VehicleError } from '../../runtime/vehicle-error.ts';
import { certificateToUndo, readCertificate } from '../issued-certificate.ts';
import { requireIssuance } from '../provisioning-item.ts';
import { saveVehicle } from '../registry-store.ts';
import { PermanentError, type Run, type Step } from '../run.ts';
import { authority } from '../settings.ts';

/**
 * Stores the certificate's facts. Throws PermanentError when ACM PCA failed to issue it, because
 * retries return the same error.
 */
export const registerCertificate: Step = {
  name: 'register-certificate',
  async run(vehicle, run) {
    const issuance = requireIssuance(vehicle);
    const { certificateArn, keyFingerprint } = issuance;
    if (certificateArn === undefined) {
      throw new Error('No certificate was issued');
    }
    const pem = await fetchIssued(certificateArn, run);
    const facts = readCertificate(pem, { referenceId: vehicle.referenceId, certificateArn, keyFingerprint });
    const certificate = { ...facts, iotCertificateArn: await register(pem, 'ACTIVE', run) };
    return saveVehicle(
      { ...vehicle, issuance: { ...issuance, step: 'register-certificate', certificate } },
      run,
    );
  },
  async undo(vehicle, run) {
    const toUndo = await certificateToUndo(requireIssuance(vehicle), run);
    if (toUndo?.iotCertificateArn === undefined) {
      return;
    }
    await deactivateCertificate(toUndo.certificate.certificateId, run);
    await deleteCertificate(toUndo.certificate.certificateId, run);
  },
};

async function fetchIssued(certificateArn: string, run: Run): Promise<string> {
  try {
    return (await getCertificate(authority, certificateArn, run)).certificate;
  } catch (error) {
    if (!(error instanceof RequestFailedException)) {
      throw error;
    }
    throw new PermanentError(new VehicleError('SERVICE_UNAVAILABLE', undefined), { cause: error });
  }
}
