/** What the operations of IoT work on. */
import type { Clock } from '../service.ts';
import { checkedOperations } from '../shapes/checked-operation.ts';
import type { Certificates } from './certificates.ts';
import type { IotArns } from './iot-arns.ts';
import { invalidInput } from './iot-errors.ts';
import type { Policies } from './policies.ts';
import type { Relation } from './relation.ts';
import type { Things } from './things.ts';

/** How exclusively a thing has its certificate. */
export type ThingPrincipalType = 'EXCLUSIVE_THING' | 'NON_EXCLUSIVE_THING';

/** The registry and what hangs together in it. */
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

/** Writes an operation of IoT; inputs that break the model answer InvalidRequestException. */
export const iotOperation = checkedOperations(invalidInput);
