/** Marks an issuance for undo: from then on it can only be undone. */
import { ItemMovedError, findVehicle, saveVehicle } from './registry-store.ts';
import type { Run } from './run.ts';

/**
 * Stores the direction UNDO. The reconciler performs the undo once the item has rested for longer
 * than any run may work on one vehicle, so that no run that began before the mark can still create
 * something. When another run writes first, that run decides.
 */
export async function markForUndo(referenceId: string, run: Run): Promise<void> {
  const vehicle = await findVehicle(referenceId, run);
  if (vehicle?.issuance === undefined || vehicle.issuance.direction === 'UNDO') {
    return;
  }
  try {
    await saveVehicle({ ...vehicle, issuance: { ...vehicle.issuance, direction: 'UNDO' } }, run);
  } catch (error) {
    if (!(error instanceof ItemMovedError)) {
      throw error;
    }
  }
}
