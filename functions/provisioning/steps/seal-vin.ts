/**
 * Provisioning, step `seal-vin`: encrypts the VIN for the new vehicle. Nothing is stored yet, so
 * the step has no undo.
 */
import { sealVin as seal } from '../../aws/vin-vault.ts';
import { requireIssuance } from '../provisioning-item.ts';
import type { Step } from '../run.ts';

/** Puts the ciphertext on the draft. */
export const sealVin: Step = {
  name: 'seal-vin',
  async run(vehicle, run) {
    if (run.sealing === undefined) {
      throw new Error('A new vehicle needs its VIN');
    }
    const encryptedVin = await seal(run.sealing.keyId, run.sealing.vin, vehicle, run);
    return { ...vehicle, encryptedVin, issuance: { ...requireIssuance(vehicle), step: 'seal-vin' } };
  },
};
