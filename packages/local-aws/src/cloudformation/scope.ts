/** What intrinsic functions can access while a value of a template is resolved. */
import type { Place } from '../core/service.ts';
import type { Template } from './assembly.ts';

/** What a value of the template is resolved against: resources, parameters, place. */
export interface Scope {
  readonly place: Place;
  readonly stackName: string;
  readonly template: Template;
  /** Place of the value, for messages. */
  readonly where: string;
  /** `Ref` of a resource. Throws if it has not been created. */
  ref(logicalId: string): unknown;
  /** `Fn::GetAtt` of a resource. Throws for an attribute that its handler does not return. */
  attribute(logicalId: string, name: string): unknown;
  parameter(name: string): unknown;
  condition(name: string): boolean;
}
