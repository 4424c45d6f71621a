/** The operations that add vehicles to fleets, remove them and list them. */
import type { Operation } from '../../core/service.ts';
import { fleetWiseArn } from './fleetwise-arns.ts';
import { notFound } from './fleetwise-errors.ts';
import { type FleetWiseParts, fleetWiseOperation } from './fleetwise-parts.ts';
import { fleetWiseInputs } from './fleetwise-shapes.ts';

interface FleetInput {
  readonly vehicleName: string;
  readonly fleetId: string;
}

/** The operations on a fleet's vehicles, by AWS's names. All are idempotent. */
export function fleetOperations(parts: FleetWiseParts): Readonly<Record<string, Operation>> {
  const { place, fleets, vehicles, fleetVehicles } = parts;
  const demands =
    (action: string) =>
    ({ vehicleName, fleetId }: FleetInput) =>
      [fleetWiseArn(place, 'fleet', fleetId), fleetWiseArn(place, 'vehicle', vehicleName)].map(
        (resource) => ({
          action: `iotfleetwise:${action}`,
          resource,
        }),
      );
  const requireBoth = ({ vehicleName, fleetId }: FleetInput): void => {
    if (!fleets.has(fleetId)) {
      throw notFound('fleet', fleetId);
    }
    if (!vehicles.has(vehicleName)) {
      throw notFound('vehicle', vehicleName);
    }
  };
  return {
    AssociateVehicleFleet: fleetWiseOperation({
      shape: fleetWiseInputs.AssociateVehicleFleet,
      demands: demands('AssociateVehicleFleet'),
      run: (input: FleetInput) => {
        requireBoth(input);
        fleetVehicles.add(input.fleetId, input.vehicleName, true);
        return {};
      },
    }),
    DisassociateVehicleFleet: fleetWiseOperation({
      shape: fleetWiseInputs.DisassociateVehicleFleet,
      demands: demands('DisassociateVehicleFleet'),
      run: (input: FleetInput) => {
        requireBoth(input);
        fleetVehicles.remove(input.fleetId, input.vehicleName);
        return {};
      },
    }),
  };
}
