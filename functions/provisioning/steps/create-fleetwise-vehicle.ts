/**
 * Provisioning, step `create-fleetwise-vehicle`: creates the FleetWise vehicle when the deployment
 * uses FleetWise.
 */
import { deleteFleetWiseVehicle } from '../../aws/fleetwise.ts';
import { makeFleetWiseVehicle } from '../fleetwise-vehicle.ts';
import { requireIssuance } from '../provisioning-item.ts';
import { saveVehicle } from '../registry-store.ts';
import type { Step } from '../run.ts';
import { fleetWise } from '../settings.ts';

/**
 * The vehicle's name is the thing's name, the Reference ID. Without FleetWise, and in a renewal,
 * the step makes no call and no write.
 */
export const createFleetWiseVehicle: Step = {
  name: 'create-fleetwise-vehicle',
  async run(vehicle, run) {
    const issuance = requireIssuance(vehicle);
    const done = { ...vehicle, issuance: { ...issuance, step: 'create-fleetwise-vehicle' } } as const;
    if (fleetWise === undefined || issuance.renews === true) {
      return done;
    }
    await makeFleetWiseVehicle(vehicle.referenceId, fleetWise, run);
    return saveVehicle(done, run);
  },
  async undo(vehicle, run) {
    if (fleetWise === undefined || vehicle.status !== 'PROVISIONING') {
      return;
    }
    await deleteFleetWiseVehicle(vehicle.referenceId, run);
  },
};
