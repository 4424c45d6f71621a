/** The stash that the steps of suspensions and revocations share. */
import type { Context } from '@aws-appsync/utils';
import type { Caller, ChangeSuspensionResult, RevokeVehicleResult } from '../../domain/contracts.ts';
import type { MutationRevokeReferenceIdArgs, SuspensionReason } from '../../domain/generated/schema-types.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** What the steps of suspending, resuming and revoking pass on in `ctx.stash`. */
export interface FleetStash extends AllowanceStash {
  caller: Caller;
  /** The vehicle of a revocation. */
  referenceId?: string;
  changed?: ChangeSuspensionResult;
  revoked?: RevokeVehicleResult;
}

/** The arguments of `suspendVehicles`, and without a reason those of `resumeVehicles`. */
export interface SuspensionArgs {
  readonly referenceIds: readonly string[];
  readonly reason?: SuspensionReason;
}

/** The context of a suspension's handlers; `Result` is the result of the step's data source. */
export type SuspensionContext<Result = unknown> = Context<
  SuspensionArgs,
  FleetStash,
  undefined,
  undefined,
  Result
>;

/** `ctx` in the handlers of `revokeReferenceId`. */
export type RevocationContext<Result = unknown> = Context<
  MutationRevokeReferenceIdArgs,
  FleetStash,
  undefined,
  undefined,
  Result
>;

/** The context of a step of either. */
export type FleetContext<Result = unknown> = Context<object, FleetStash, undefined, undefined, Result>;
