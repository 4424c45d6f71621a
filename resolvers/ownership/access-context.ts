/** The context of `grantAccess` and `endAccess`. */
import type { VehicleContext, VehicleStash } from '../registry/context.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';
import type { Viewers } from '../../domain/viewers.ts';

/** The stash of a change of access. */
export interface AccessStash extends VehicleStash, AllowanceStash {
  /** The vehicle's viewers as they were read; absent when its state has none. */
  viewers?: Viewers;
  /** `until` of the input in stored form; absent when the access shall be open. */
  until?: string;
  /** The access as it is after the change, or as it was when there was nothing to change. */
  changed?: OwnershipItem;
}

/** The context of such a change's handlers; `Result` is what the step's data source answers. */
export type AccessContext<Arguments, Result = unknown> = VehicleContext<Arguments, Result> & {
  stash: AccessStash;
};
