/** Marks an issuance for undo: from then on it can only be undone. */
import { withFenced } from '../../domain/certificate-fences.ts';
import { type ProvisioningItem, fencesOf } from './provisioning-item.ts';
import {
  ItemMovedError,
  findVehicle,
  nextVersion,
  putVehicle,
  saveVehicle,
  writeTogether,
} from './registry-store.ts';
import type { Run } from './run.ts';
import { putFences } from './writes.ts';

/**
 * Stores the direction UNDO, unless the vehicle uses the renewed certificate already. The
 * reconciler performs the undo once the item has rested for longer than any run may work on one
 * vehicle. So no run that began before the mark can still create something. When another run writes
 * first, that run decides.
 */
export async function markForUndo(referenceId: string, run: Run): Promise<void> {
  const vehicle = await findVehicle(referenceId, run);
  if (vehicle?.issuance?.direction !== 'RUN' || vehicle.issuance.usedAt !== undefined) {
    return;
  }
  try {
    await save(vehicle, { ...vehicle, issuance: { ...vehicle.issuance, direction: 'UNDO' } }, run);
  } catch (error) {
    if (!(error instanceof ItemMovedError)) {
      throw error;
    }
  }
}

/** A certificate that was offered does not count from then on. */
async function save(before: ProvisioningItem, marked: ProvisioningItem, run: Run): Promise<void> {
  const { issuance } = before;
  const offered = issuance?.renews === true && issuance.step === 'offer' ? issuance.certificate : undefined;
  if (offered === undefined) {
    await saveVehicle(marked, run);
    return;
  }
  const at = new Date().toISOString();
  const certificateFences = withFenced(fencesOf(before), offered.certificateId, Date.parse(at));
  const next = nextVersion({ ...marked, certificateFences }, at);
  await writeTogether([{ Put: putVehicle(next) }, putFences(next.referenceId, certificateFences)], run);
}
