/** What intrinsic functions can see while a value of a template is resolved. */
import type { Place } from '../core/service.ts';
import type { Template } from './assembly.ts';

/** The surroundings of one resolution. */
export interface Scope {
  readonly place: Place;
  readonly stackName: string;
  readonly template: Template;
  /** Where the value stands, for messages. */
  readonly where: string;
  /** `Ref` of a resource; throws for one that is not made. */
  ref(logicalId: string): unknown;
  /** `Fn::GetAtt` of a resource; throws for an attribute that its handler does not answer. */
  attribute(logicalId: string, name: string): unknown;
  parameter(name: string): unknown;
  condition(name: string): boolean;
}
