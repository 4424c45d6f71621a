/**
 * Provisioning, step `issue-certificate`: orders the certificate from ACM PCA. After a crash before
 * its ARN is stored, a retry within five minutes gets the same certificate by the same token. Later
 * the certificate is lost and another one is ordered: docs/decisions/0020-certificate-window.md.
 */
import { InvalidArgsException, MalformedCSRException } from '@aws-sdk/client-acm-pca';
import { issueCertificate as issue, revokeCertificate } from '../../aws/private-ca.ts';
import { VehicleError } from '../../runtime/vehicle-error.ts';
import { certificateToUndo } from '../issued-certificate.ts';
import { requireIssuance } from '../provisioning-item.ts';
import { saveVehicle } from '../registry-store.ts';
import { PermanentError, type Step } from '../run.ts';
import { authority } from '../settings.ts';

/**
 * Stores the certificate's ARN. Throws PermanentError for a request that the authority will never
 * certify.
 */
export const issueCertificate: Step = {
  name: 'issue-certificate',
  async run(vehicle, run) {
    const issuance = requireIssuance(vehicle);
    const order = {
      certificateSigningRequestPem: issuance.certificateSigningRequest,
      referenceId: vehicle.referenceId,
      idempotencyToken: issuance.idempotencyToken,
    };
    const certificateArn = await issue(authority, order, run).catch((error: unknown) => {
      throw permanentFailure(error) ?? error;
    });
    return saveVehicle(
      { ...vehicle, issuance: { ...issuance, step: 'issue-certificate', certificateArn } },
      run,
    );
  },
  async undo(vehicle, run) {
    const toUndo = await certificateToUndo(requireIssuance(vehicle), run);
    if (toUndo === undefined) {
      return;
    }
    const { serialNumber } = toUndo.certificate;
    await revokeCertificate(authority, { serialNumber, reason: 'CESSATION_OF_OPERATION' }, run);
  },
};

function permanentFailure(error: unknown): PermanentError | undefined {
  if (error instanceof MalformedCSRException) {
    return new PermanentError(new VehicleError('INVALID_CSR', { reason: 'MALFORMED' }), { cause: error });
  }
  if (!(error instanceof InvalidArgsException)) {
    return undefined;
  }
  return new PermanentError(new VehicleError('SERVICE_UNAVAILABLE', undefined), { cause: error });
}
