/**
 * Confirming a claim: records a wrong code. A claim without a vehicle has no code, so every code is
 * wrong for it and is recorded alike.
 */
import { type DynamoDBPutItemRequest, runtime } from '@aws-appsync/utils';
import { putWrongCode } from '../records/wrong-code.ts';
import { fail } from '../runtime/fail.ts';
import type { ClaimContext } from './context.ts';

/**
 * Skipped when the code is the claim's. A wrong code for a claim that was proven before is not
 * recorded: it takes no try, so nothing would limit the entries, and it cannot gain anything.
 */
export function request(ctx: ClaimContext): DynamoDBPutItemRequest {
  const { caller, claim, claimId, isProven } = ctx.stash;
  if (isProven === true) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  if (claim?.provenAt !== undefined) {
    fail('CLAIM_CODE_WRONG');
  }
  return putWrongCode(ctx, caller, { action: 'CLAIM_CONFIRMATION', claimId });
}

/** Fails with CLAIM_CODE_WRONG, and with AUDIT_UNAVAILABLE when the record was not written. */
export function response(ctx: ClaimContext): never {
  return fail(ctx.error ? 'AUDIT_UNAVAILABLE' : 'CLAIM_CODE_WRONG');
}
