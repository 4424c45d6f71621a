/** The context of the fields about one claim. */
import type { ClaimItem } from '../../domain/claim.ts';
import type { AccessContext, AccessStash } from '../ownership/access-context.ts';

/** The stash of a field about one claim. */
export interface ClaimStash extends AccessStash {
  claimId: string;
  /** The claim, of any person and tenant: a field must check both before it uses it. */
  claim?: ClaimItem;
  /** The code of the arguments, and its keyed hash. */
  code?: string;
  codeHash?: string;
  /** True once the code was compared and is the claim's. */
  isProven?: boolean;
}

/** The context of the handlers; `Result` is the result of the step's data source. */
export type ClaimContext<Arguments = unknown, Result = unknown> = AccessContext<Arguments, Result> & {
  stash: ClaimStash;
};
