/** A stack as it was created. */
import type { CreatedResource, Properties } from '../core/resource.ts';
import type { Template } from './assembly.ts';

/** The result of `createStack`, with every intrinsic function resolved. */
export interface CreatedStack {
  readonly name: string;
  readonly template: Template;
  /** Outputs by logical id. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Resources by logical id, without those that have no local meaning. */
  readonly resources: ReadonlyMap<string, StackResource>;
  /** The stacks that are resources of this one. */
  readonly nested: readonly CreatedStack[];
}

/** A resource as its handler created it, with its type and its resolved properties. */
export interface StackResource extends CreatedResource {
  readonly type: string;
  readonly properties: Properties;
}
