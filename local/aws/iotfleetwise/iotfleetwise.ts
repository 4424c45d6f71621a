/** AWS IoT FleetWise on a laptop, as far as provisioning needs it: what vehicles can say, and which vehicles there are. */
import type { State } from '../../state/store.ts';
import { iotArns } from '../iot/iot-arns.ts';
import type { Things } from '../iot/things.ts';
import type { ServiceModule } from '../resource.ts';
import type { Clock, Place } from '../service.ts';
import { fleetWiseResources } from './fleetwise-resources.ts';
import { manifestOperations } from './manifest-operations.ts';
import { vehicleOperations } from './vehicle-operations.ts';

/**
 * The service `iotfleetwise` with the resources SignalCatalog, ModelManifest, DecoderManifest and Fleet. `things` is the registry of
 * the IoT module: each vehicle has its thing there.
 */
export function createIotFleetWise(dependencies: {
  readonly place: Place;
  readonly clock: Clock;
  readonly state: State;
  readonly things: Things;
}): ServiceModule {
  const { place, clock, state, things } = dependencies;
  const parts = {
    place,
    clock,
    things,
    iotArns: iotArns(place),
    catalogs: state.store('iotfleetwise.signal-catalogs'),
    models: state.store('iotfleetwise.model-manifests'),
    decoders: state.store('iotfleetwise.decoder-manifests'),
    fleets: state.store('iotfleetwise.fleets'),
    vehicles: state.store('iotfleetwise.vehicles'),
  } as const satisfies Parameters<typeof vehicleOperations>[0];
  return {
    services: [
      {
        name: 'iotfleetwise',
        json: { targetPrefix: 'IoTAutobahnControlPlane', version: '1.0' },
        operations: { ...vehicleOperations(parts), ...manifestOperations(parts) },
      },
    ],
    resources: fleetWiseResources(parts),
  };
}
