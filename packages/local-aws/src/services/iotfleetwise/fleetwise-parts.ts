/** What the operations of FleetWise work on. */
import type { IotArns } from '../iot/iot-arns.ts';
import type { Things } from '../iot/things.ts';
import type { Clock, Place } from '../../core/service.ts';
import { checkedOperations } from '../../shapes/checked-operation.ts';
import { invalidInput } from './fleetwise-errors.ts';
import type { FleetWiseStores } from './fleetwise-records.ts';

/** Stores, and the thing registry in which each vehicle has its thing. */
export interface FleetWiseParts extends FleetWiseStores {
  readonly place: Place;
  readonly clock: Clock;
  readonly things: Things;
  readonly iotArns: IotArns;
}

/** Writes an operation of FleetWise; inputs that break the model answer ValidationException. */
export const fleetWiseOperation = checkedOperations(invalidInput);
