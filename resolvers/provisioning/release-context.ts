/** The stash that the steps of `releaseDevice` share. */
import type { Context } from '@aws-appsync/utils';
import type { Caller } from '../../domain/contracts.ts';
import type { MutationReleaseDeviceArgs } from '../../domain/generated/schema-types.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** What the steps of `releaseDevice` pass on in `ctx.stash`. */
export interface ReleaseStash extends AllowanceStash {
  caller: Caller;
}

/** The context of its handlers; `Result` is the result of the step's data source. */
export type ReleaseContext<Result = unknown> = Context<
  MutationReleaseDeviceArgs,
  ReleaseStash,
  undefined,
  undefined,
  Result
>;
