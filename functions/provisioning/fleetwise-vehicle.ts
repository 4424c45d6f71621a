/**
 * A vehicle in AWS IoT FleetWise, and its membership of the fleet from which the campaign collects.
 */
import { type FleetWiseManifests, createFleetWiseVehicle, joinFleet } from '../aws/fleetwise.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { logWarning } from '../runtime/log.ts';

/**
 * Creates both, unless they exist. A full fleet does not keep a vehicle from getting its
 * certificate: it is logged, and the vehicle's data comes only from its own telemetry.
 */
export async function makeFleetWiseVehicle(
  referenceId: string,
  { manifests, fleetId }: { readonly manifests: FleetWiseManifests; readonly fleetId: string },
  options: CallOptions,
): Promise<void> {
  await createFleetWiseVehicle(referenceId, manifests, options);
  if (!(await joinFleet(referenceId, fleetId, options))) {
    logWarning('The FleetWise fleet is full', { referenceId });
  }
}
