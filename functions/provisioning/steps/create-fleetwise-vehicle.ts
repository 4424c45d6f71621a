/** Provisioning, step 6: the FleetWise vehicle, where FleetWise is part of the deployment. */
import { createFleetWiseVehicle as create, deleteFleetWiseVehicle } from '../../aws/fleetwise.ts';
import { requireIssuance } from '../provisioning-item.ts';
import { saveVehicle } from '../registry-store.ts';
import type { Step } from '../run.ts';
import { fleetWiseManifests } from '../settings.ts';

/** Vehicle name = thing name = Reference ID. Without FleetWise it goes on without a call or a write. */
export const createFleetWiseVehicle: Step = {
  name: 'create-fleetwise-vehicle',
  async run(vehicle, run) {
    const done = {
      ...vehicle,
      issuance: { ...requireIssuance(vehicle), step: 'create-fleetwise-vehicle' },
    } as const;
    if (fleetWiseManifests === undefined) return done;
    await create(vehicle.referenceId, fleetWiseManifests, run);
    return saveVehicle(done, run);
  },
  async undo(vehicle, run) {
    if (fleetWiseManifests === undefined || vehicle.certificate !== undefined) return;
    await deleteFleetWiseVehicle(vehicle.referenceId, run);
  },
};
