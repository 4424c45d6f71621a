/** Inviting and offering: makes the one-time code. */
import type { LambdaRequest } from '@aws-appsync/utils';
import type { FunctionResponse, HashCodeRequest, HashCodeResult } from '../../domain/contracts.ts';
import { requireHashedCode } from './hash-code-result.ts';
import { requireOwner } from './require-owner.ts';
import type { SharingContext } from './sharing-context.ts';

/** Invokes `hashCode` for a new code. Fails first for everyone but owners, without a KMS call. */
export function request(ctx: SharingContext<unknown>): LambdaRequest {
  requireOwner(ctx);
  const { caller, purpose } = ctx.stash;
  const payload: HashCodeRequest = { purpose, tenantId: caller.tenantId, subject: '' };
  return { operation: 'Invoke', payload };
}

/** Stores the code in the stash; fails with SERVICE_UNAVAILABLE without one. */
export function response(ctx: SharingContext<unknown, FunctionResponse<HashCodeResult> | null>): null {
  ctx.stash.newCode = requireHashedCode(ctx);
  return null;
}
