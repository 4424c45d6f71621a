/**
 * A vehicle of the deployment in AWS IoT FleetWise: itself, and its place in the fleet that the
 * campaign collects from.
 */
import { type FleetWiseManifests, createFleetWiseVehicle, joinFleet } from '../aws/fleetwise.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { logWarning } from '../runtime/log.ts';

/**
 * Makes both, as far as they are not there. A full fleet is no reason to leave a vehicle without
 * its certificate: it is logged, and the vehicle's data comes by its own telemetry alone.
 */
export async function makeFleetWiseVehicle(
  referenceId: string,
  { manifests, fleetId }: { readonly manifests: FleetWiseManifests; readonly fleetId: string },
  options: CallOptions,
): Promise<void> {
  await createFleetWiseVehicle(referenceId, manifests, options);
  if (!(await joinFleet(referenceId, fleetId, options))) {
    logWarning('The fleet takes no more vehicles', { referenceId });
  }
}
