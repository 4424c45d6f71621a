/**
 * Confirming a claim: gets the keyed hash of the code. It is computed for every claim, existing or
 * not, before anything is read.
 */
import type { LambdaRequest } from '@aws-appsync/utils';
import type { FunctionResponse, HashCodeRequest, HashCodeResult } from '../../domain/contracts.ts';
import { fail } from '../runtime/fail.ts';
import type { ClaimContext } from './context.ts';

/** Invokes `hashCode` with the code and the claim that it must belong to. */
export function request(ctx: ClaimContext): LambdaRequest {
  const { caller, claimId, code } = ctx.stash;
  const payload: HashCodeRequest = { purpose: 'CLAIM', tenantId: caller.tenantId, subject: claimId, code };
  return { operation: 'Invoke', payload };
}

/** Stores the hash in the stash; fails with SERVICE_UNAVAILABLE without one. */
export function response(ctx: ClaimContext<unknown, FunctionResponse<HashCodeResult> | null>): null {
  const result = ctx.result;
  if (ctx.error || !result || !Object.hasOwn(result, 'ok')) {
    fail('SERVICE_UNAVAILABLE');
  }
  // `Object.hasOwn` has distinguished the two responses. APPSYNC_JS has no `in`, by which the
  // compiler would narrow the type.
  ctx.stash.codeHash = (result as { readonly ok: HashCodeResult }).ok.codeHash;
  return null;
}
