/**
 * AWS IoT FleetWise: one vehicle per thing, under the same name. An addition that a deployment may
 * leave out; every verb may be repeated.
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

/** Which signals a vehicle has and how they are decoded. */
export interface FleetWiseManifests {
  readonly modelManifestArn: string;
  readonly decoderManifestArn: string;
}

const fleetWise = new IoTFleetWiseClient(clientSettings);

/** Makes the FleetWise vehicle of an existing thing; one that exists is as wanted. */
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
 * Puts the FleetWise vehicle into a fleet, whose campaigns then collect from it; false when the
 * fleet takes no more vehicles.
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

/** Removes the FleetWise vehicle; AWS answers the same when there is none. */
export async function deleteFleetWiseVehicle(vehicleName: string, options: CallOptions): Promise<void> {
  await fleetWise.send(new DeleteVehicleCommand({ vehicleName }), options);
}
