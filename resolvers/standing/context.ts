/** The stash that the steps of a person's standing share. */
import type { Context } from '@aws-appsync/utils';
import type { Caller } from '../../domain/contracts.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** What the steps of a field about a person's standing pass on in `ctx.stash`. */
export interface StandingStash extends AllowanceStash {
  caller: Caller;
  /** AppSync's id of the HTTP request, for the audit log. */
  requestId: string;
  /** Cognito `sub` of the person whom the call is about, who may not exist. */
  personId: string;
  /** The end of a grant. */
  until?: string;
  /** When the last step wrote; absent when it wrote nothing. */
  writtenAt?: string;
}

/** The context of the handlers; `Result` is the result of the step's data source. */
export type StandingContext<Arguments = unknown, Result = unknown> = Context<
  Arguments,
  StandingStash,
  undefined,
  undefined,
  Result
>;
