/** Turns an issuance round: from here on it may only be undone. */
import { ItemMovedError, findVehicle, saveVehicle } from './registry-store.ts';
import type { Run } from './run.ts';

/**
 * Stores the direction UNDO. Nothing is taken back here: the reconciler does that once the item has
 * rested for longer than any run may work on one vehicle, so that no run that began before the mark
 * can still add something behind the undo's back. Losing a race is fine: whoever won decides.
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
