/** The stash that the steps of `permitReissue` share. */
import type { MutationPermitReissueArgs } from '../../domain/generated/schema-types.ts';
import type { ReissuePermit } from '../../domain/reissue.ts';
import type { VehicleContext, VehicleStash } from '../registry/context.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** Lives for one call of `permitReissue`; `permit` is absent until a step finds or writes one. */
export interface PermitStash extends VehicleStash, AllowanceStash {
  /** AppSync's id of the HTTP request, for the audit log. */
  requestId: string;
  /** The permit after the call. */
  permit?: ReissuePermit;
}

/** The context of the handlers; `Result` is the result of the step's data source. */
export type PermitContext<Result = unknown> = VehicleContext<MutationPermitReissueArgs, Result> & {
  stash: PermitStash;
};
