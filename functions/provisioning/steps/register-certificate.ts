/** Provisioning, step 4: fetches the certificate, makes sure it is what was ordered, and makes it known to AWS IoT Core. */
import {
  deactivateCertificate,
  deleteCertificate,
  registerCertificate as register,
} from '../../aws/iot-registry.ts';
import { getCertificate } from '../../aws/private-ca.ts';
import { certificateToUndo, readCertificate } from '../issued-certificate.ts';
import { requireIssuance } from '../provisioning-item.ts';
import { saveVehicle } from '../registry-store.ts';
import type { Step } from '../run.ts';
import { authority } from '../settings.ts';

/** Stores the certificate's facts. */
export const registerCertificate: Step = {
  name: 'register-certificate',
  async run(vehicle, run) {
    const issuance = requireIssuance(vehicle);
    const { certificateArn, keyFingerprint } = issuance;
    if (certificateArn === undefined) throw new Error('No certificate was issued');
    const { certificate: pem } = await getCertificate(authority, certificateArn, run);
    const facts = readCertificate(pem, { referenceId: vehicle.referenceId, certificateArn, keyFingerprint });
    const certificate = { ...facts, iotCertificateArn: await register(pem, run) };
    return saveVehicle(
      { ...vehicle, issuance: { ...issuance, step: 'register-certificate', certificate } },
      run,
    );
  },
  async undo(vehicle, run) {
    const toUndo = await certificateToUndo(requireIssuance(vehicle), run);
    if (toUndo?.iotCertificateArn === undefined) return;
    await deactivateCertificate(toUndo.certificate.certificateId, run);
    await deleteCertificate(toUndo.certificate.certificateId, run);
  },
};
