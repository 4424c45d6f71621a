/**
 * Provisioning, step `create-thing`: creates the thing and attaches the certificate to it and to
 * the vehicle policy.
 */
import { disconnectClient } from '../../aws/iot-connections.ts';
import {
  attachCertificate,
  createThing as create,
  deactivateCertificate,
  deleteThing,
  detachCertificate,
} from '../../aws/iot-registry.ts';
import { certificateToUndo } from '../issued-certificate.ts';
import { type ProvisioningItem, requireIssuance } from '../provisioning-item.ts';
import { saveVehicle } from '../registry-store.ts';
import type { Run, Step } from '../run.ts';
import { vehiclePolicyNames } from '../settings.ts';

/**
 * The thing's name is the Reference ID. Only the undo of a first provisioning deletes the thing.
 */
export const createThing: Step = {
  name: 'create-thing',
  async run(vehicle, run) {
    const issuance = requireIssuance(vehicle);
    if (issuance.certificate === undefined) {
      throw new Error('No certificate was registered');
    }
    // A vehicle that renews its certificate has its thing.
    if (issuance.renews !== true) {
      await create(vehicle.referenceId, run);
    }
    await attachCertificate(attachment(vehicle, issuance.certificate.iotCertificateArn), run);
    return saveVehicle({ ...vehicle, issuance: { ...issuance, step: 'create-thing' } }, run);
  },
  async undo(vehicle, run) {
    await undoAttachment(vehicle, run);
    if (vehicle.status === 'PROVISIONING') {
      await deleteThing(vehicle.referenceId, run);
    }
  },
};

/** Removes first the right to connect, then the live session, then the attachments. */
async function undoAttachment(vehicle: ProvisioningItem, run: Run): Promise<void> {
  const toUndo = await certificateToUndo(requireIssuance(vehicle), run);
  if (toUndo?.iotCertificateArn === undefined) {
    return;
  }
  await deactivateCertificate(toUndo.certificate.certificateId, run);
  await disconnectClient(vehicle.referenceId, run);
  await detachCertificate(attachment(vehicle, toUndo.iotCertificateArn), run);
}

function attachment({ referenceId: thingName }: ProvisioningItem, principal: string) {
  return { thingName, principal, policyNames: vehiclePolicyNames };
}
