/** The context of the fields that change who has access to a vehicle. */
import type { VehicleContext, VehicleStash } from '../registry/context.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';
import type { AccessEndMark } from '../../domain/contracts.ts';
import type { Viewers } from '../../domain/viewers.ts';

/** The stash of a change of access. */
export interface AccessStash extends VehicleStash, AllowanceStash {
  /** The vehicle's viewers as they were read; absent when its state has none. */
  viewers?: Viewers;
  /** `until` of the input in stored form; absent when the access has no end. */
  until?: string;
  /** The access after the change, or the present one when nothing changes. */
  changed?: OwnershipItem;
  /** The ends that the last step publishes. */
  ends?: readonly AccessEndMark[];
}

/** The context of the handlers; `Result` is the result of the step's data source. */
export type AccessContext<Arguments, Result = unknown> = VehicleContext<Arguments, Result> & {
  stash: AccessStash;
};
