/** The stash that the steps of `provisionVehicle` share. */
import type { Context } from '@aws-appsync/utils';
import type { Caller, ProvisionVehicleResult } from '../../domain/contracts.ts';
import type { MutationProvisionVehicleArgs } from '../../domain/generated/schema-types.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** What the steps of `provisionVehicle` pass on in `ctx.stash`. */
export interface ProvisionStash extends AllowanceStash {
  caller: Caller;
  provisioned?: ProvisionVehicleResult;
}

/** The context of the handlers; `Result` is the result of the step's data source. */
export type ProvisionContext<Result = unknown> = Context<
  MutationProvisionVehicleArgs,
  ProvisionStash,
  undefined,
  undefined,
  Result
>;
