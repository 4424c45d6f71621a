/**
 * The stash that the steps of `startOwnershipClaim` share. Like that of a conversion, whose step
 * `hash-vin` it uses, it never holds the VIN.
 */
import type { Context } from '@aws-appsync/utils';
import type { ClaimStartOutcome } from '../../domain/audit.ts';
import type { ClaimItem } from '../../domain/claim.ts';
import type { Caller } from '../../domain/contracts.ts';
import type { MutationStartOwnershipClaimArgs } from '../../domain/generated/schema-types.ts';
import type { AllowanceStash } from '../runtime/allowance.ts';

/** What the steps of `startOwnershipClaim` pass on in `ctx.stash`. */
export interface StartStash extends AllowanceStash {
  caller: Caller;
  /** When the attempt began, for the audit log only; ISO 8601 in UTC. */
  begunAt: string;
  requestId: string;
  /** Set by the step that decides against the claim. The audit record is written all the same. */
  outcome?: Exclude<ClaimStartOutcome, 'STARTED'>;
  hashedVin?: string;
  /** Set while the hash key rotates. */
  otherHashedVin?: string;
  /** The claim that is written together with its audit record. */
  claim?: ClaimItem;
}

/** The context of the handlers; `Result` is the result of the step's data source. */
export type StartContext<Result = unknown> = Context<
  MutationStartOwnershipClaimArgs,
  StartStash,
  undefined,
  undefined,
  Result
>;
