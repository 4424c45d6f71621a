/** What the operations of IoT and the broker work on. */
import type { State } from '../../state/store.ts';
import type { Clock, Place } from '../../core/service.ts';
import { checkedOperations } from '../../shapes/checked-operation.ts';
import { Certificates } from './certificates.ts';
import { type IotArns, iotArns } from './iot-arns.ts';
import { invalidInput } from './iot-errors.ts';
import { Policies } from './policies.ts';
import { Relation } from './relation.ts';
import { Things } from './things.ts';

/** Whether a certificate belongs to one thing alone. */
export type ThingPrincipalType = 'EXCLUSIVE_THING' | 'NON_EXCLUSIVE_THING';

/** The registry: certificates, policies and things, and the relations between them. */
export interface IotParts {
  readonly arns: IotArns;
  readonly clock: Clock;
  readonly things: Things;
  readonly certificates: Certificates;
  readonly policies: Policies;
  /** Policy name → target (certificate ARN). */
  readonly attachments: Relation<true>;
  /** Thing name → principal (certificate ARN). */
  readonly principals: Relation<ThingPrincipalType>;
}

/**
 * Opens the registry of a place; operations and broker must share one, because relations are
 * indexed in memory.
 */
export function createIotParts({
  place,
  clock,
  state,
}: {
  readonly place: Place;
  readonly clock: Clock;
  readonly state: State;
}): IotParts {
  const arns = iotArns(place);
  return {
    arns,
    clock,
    things: new Things(state, arns),
    certificates: new Certificates(state, arns, clock),
    policies: new Policies(state, arns, clock),
    attachments: new Relation(state.store('iot.policy-attachments')),
    principals: new Relation(state.store('iot.thing-principals')),
  };
}

/** Creates an operation of IoT. Inputs that violate the model throw InvalidRequestException. */
export const iotOperation = checkedOperations(invalidInput);
