/** The context of the operators' lists of accesses. */
import type { Context } from '@aws-appsync/utils';
import type { Caller } from '../../domain/contracts.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { Previous } from '../registry/context.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';
import type { Page } from '../runtime/page.ts';

/** What the steps of a list of accesses pass on in `ctx.stash`. */
export interface ListStash extends AllowanceStash {
  caller: Caller;
}

/** The context of the lists' handlers; `Result` is the result of the step's data source. */
export type ListContext<Arguments, Result = unknown> = Context<
  Arguments,
  ListStash,
  Previous<Page<OwnershipItem>>,
  undefined,
  Result
>;
