/**
 * AWS IoT FleetWise: one vehicle per thing, under the same name. A deployment may leave it out.
 * Every function may be repeated.
 */
import {
  AssociateVehicleFleetCommand,
  CreateVehicleCommand,
  DeleteVehicleCommand,
  GetVehicleCommand,
  IoTFleetWiseClient,
} from './client-iotfleetwise/client.ts';
import {
  ConflictException,
  LimitExceededException,
  ResourceNotFoundException,
} from './client-iotfleetwise/models.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** The manifests that define a vehicle's signals and how they are decoded. */
export interface FleetWiseManifests {
  readonly modelManifestArn: string;
  readonly decoderManifestArn: string;
}

const fleetWise = new IoTFleetWiseClient(clientSettings);

/** Creates the FleetWise vehicle of an existing thing, unless it exists. */
export async function createFleetWiseVehicle(
  vehicleName: string,
  manifests: FleetWiseManifests,
  options: CallOptions,
): Promise<void> {
  try {
    await fleetWise.send(
      new CreateVehicleCommand({ vehicleName, ...manifests, associationBehavior: 'ValidateIotThingExists' }),
      options,
    );
  } catch (error) {
    if (!(error instanceof ConflictException)) {
      throw error;
    }
  }
}

/**
 * Adds the FleetWise vehicle to a fleet, whose campaigns then collect from it. Returns false when
 * the fleet is full.
 */
export async function joinFleet(
  vehicleName: string,
  fleetId: string,
  options: CallOptions,
): Promise<boolean> {
  try {
    await fleetWise.send(new AssociateVehicleFleetCommand({ vehicleName, fleetId }), options);
    return true;
  } catch (error) {
    if (error instanceof LimitExceededException) {
      return false;
    }
    throw error;
  }
}

/** True when the FleetWise vehicle exists. */
export async function fleetWiseVehicleExists(vehicleName: string, options: CallOptions): Promise<boolean> {
  try {
    await fleetWise.send(new GetVehicleCommand({ vehicleName }), options);
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      return false;
    }
    throw error;
  }
}

/** Removes the FleetWise vehicle; succeeds also when there is none. */
export async function deleteFleetWiseVehicle(vehicleName: string, options: CallOptions): Promise<void> {
  await fleetWise.send(new DeleteVehicleCommand({ vehicleName }), options);
}
