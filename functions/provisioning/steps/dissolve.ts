/**
 * Provisioning, step `dissolve`, the last one of a revocation: removes the vehicle from FleetWise
 * and its thing from AWS IoT. Its certificates are gone by then.
 */
import { deleteFleetWiseVehicle } from '../../aws/fleetwise.ts';
import { deleteThing } from '../../aws/iot-registry.ts';
import { saveVehicle } from '../registry-store.ts';
import type { Step } from '../run.ts';
import { fleetWise } from '../settings.ts';

/** Clears `isDissolving`. A thing or vehicle that does not exist counts as removed. */
export const dissolve: Step = {
  name: 'dissolve',
  async run(vehicle, run) {
    const { isDissolving: _, ...rest } = vehicle;
    if (fleetWise !== undefined) {
      await deleteFleetWiseVehicle(vehicle.referenceId, run);
    }
    await deleteThing(vehicle.referenceId, run);
    return saveVehicle(rest, run);
  },
};
