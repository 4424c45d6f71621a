/** The stash that the steps of `keepVehicleData` share. */
import type { MutationKeepVehicleDataArgs } from '../../domain/generated/schema-types.ts';
import type { PlannedErasureItem } from '../../domain/planned-erasure.ts';
import type { VehicleContext, VehicleStash } from '../registry/context.ts';

/** The context of the handlers; `Result` is the result of the step's data source. */
export type KeepContext<Result = unknown> = VehicleContext<MutationKeepVehicleDataArgs, Result> & {
  /** `plan` is the item after the write. */
  stash: VehicleStash & { plan?: PlannedErasureItem };
};
