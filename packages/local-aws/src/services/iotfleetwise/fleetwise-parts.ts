/** What the operations of FleetWise work on. */
import type { IotArns } from '../iot/iot-arns.ts';
import type { Things } from '../iot/things.ts';
import type { Clock, Place } from '../../core/service.ts';
import { checkedOperations } from '../../shapes/checked-operation.ts';
import { invalidInput } from './fleetwise-errors.ts';
import type { FleetWiseStores } from './fleetwise-records.ts';

/** The stores, and the registry that contains the thing of each vehicle. */
export interface FleetWiseParts extends FleetWiseStores {
  readonly place: Place;
  readonly clock: Clock;
  readonly things: Things;
  readonly iotArns: IotArns;
}

/** Creates an operation of FleetWise. Inputs that violate the model throw ValidationException. */
export const fleetWiseOperation = checkedOperations(invalidInput);
