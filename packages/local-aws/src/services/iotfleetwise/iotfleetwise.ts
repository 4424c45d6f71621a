/**
 * AWS IoT FleetWise: the signals that vehicles have, the vehicles, and the campaigns that collect
 * from them.
 */
import type { State } from '../../state/store.ts';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { Iam } from '../iam/iam.ts';
import { iotArns } from '../iot/iot-arns.ts';
import { Relation } from '../iot/relation.ts';
import type { Things } from '../iot/things.ts';
import type { ServiceModule } from '../../core/resource.ts';
import type { Clock, Place } from '../../core/service.ts';
import { type Collect, createCollect } from './collect.ts';
import { fleetOperations } from './fleet-operations.ts';
import { fleetWiseResources } from './fleetwise-resources.ts';
import { manifestOperations } from './manifest-operations.ts';
import { vehicleOperations } from './vehicle-operations.ts';

/** The module, with the function that replaces the vehicles' edge agents. */
export interface IotFleetWise extends ServiceModule {
  readonly collect: Collect;
}

/**
 * The service `iotfleetwise` with the resources SignalCatalog, ModelManifest, DecoderManifest,
 * Fleet and Campaign. `things` is the registry of the IoT module: it contains the thing of each
 * vehicle.
 */
export function createIotFleetWise(dependencies: {
  readonly place: Place;
  readonly clock: Clock;
  readonly state: State;
  readonly things: Things;
  readonly iam: Iam;
  readonly dispatcher: Dispatcher;
}): IotFleetWise {
  const { place, clock, state, things } = dependencies;
  const parts = {
    place,
    clock,
    things,
    iotArns: iotArns(place),
    catalogs: state.store('iotfleetwise.signal-catalogs'),
    models: state.store('iotfleetwise.model-manifests'),
    decoders: state.store('iotfleetwise.decoder-manifests'),
    vehicles: state.store('iotfleetwise.vehicles'),
    fleets: state.store('iotfleetwise.fleets'),
    campaigns: state.store('iotfleetwise.campaigns'),
    fleetVehicles: new Relation(state.store('iotfleetwise.fleet-vehicles')),
  } as const satisfies Parameters<typeof vehicleOperations>[0];
  return {
    services: [
      {
        name: 'iotfleetwise',
        json: { targetPrefix: 'IoTAutobahnControlPlane', version: '1.0' },
        operations: { ...vehicleOperations(parts), ...fleetOperations(parts), ...manifestOperations(parts) },
      },
    ],
    resources: fleetWiseResources(parts),
    collect: createCollect(parts, dependencies),
  };
}
