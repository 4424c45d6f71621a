/** What the steps of `permitReissue` leave for each other. */
import type { MutationPermitReissueArgs } from '../../domain/generated/schema-types.ts';
import type { ReissuePermit } from '../../domain/reissue.ts';
import type { VehicleContext, VehicleStash } from '../registry/context.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** The stash of `permitReissue`. */
export interface PermitStash extends VehicleStash, AllowanceStash {
  /** The window as it stands after the call. */
  permit?: ReissuePermit;
}

/** The context of its handlers; `Result` is what the step's data source returns. */
export type PermitContext<Result = unknown> = VehicleContext<MutationPermitReissueArgs, Result> & {
  stash: PermitStash;
};
