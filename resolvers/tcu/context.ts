/** The stash that the steps of `replaceTcu` and `removeTcu` share. */
import type { Context } from '@aws-appsync/utils';
import type { Caller, ChangeTcuRequest, ChangeTcuResult, ContractError } from '../../domain/contracts.ts';
import type { RemoveTcuInput, ReplaceTcuInput } from '../../domain/generated/schema-types.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** What the steps of `replaceTcu` and `removeTcu` pass on in `ctx.stash`. */
export interface ChangeStash extends AllowanceStash {
  caller: Caller;
  change: ChangeTcuRequest;
  /** When the call began, and AppSync's id of its HTTP request; for the audit log. */
  begunAt: string;
  requestId: string;
  changed?: ChangeTcuResult;
  /** Why nothing was changed, or why it is not known; absent with `changed`. */
  failure?: ContractError;
}

/** The input of either mutation. */
export type ChangeInput = RemoveTcuInput & Partial<Pick<ReplaceTcuInput, 'newDeviceId'>>;

/** The context of its handlers; `Result` is the result of the step's data source. */
export type ChangeContext<Result = unknown> = Context<
  { input: ChangeInput },
  ChangeStash,
  undefined,
  undefined,
  Result
>;
