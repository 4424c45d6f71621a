/** Accepting by a code: gets the keyed hash of the code that the caller entered. */
import type { LambdaRequest } from '@aws-appsync/utils';
import type { FunctionResponse, HashCodeRequest, HashCodeResult } from '../../domain/contracts.ts';
import { type CodeArguments, failCode } from './accept-code.ts';
import { requireHashedCode } from './hash-code-result.ts';
import type { SharingContext } from './sharing-context.ts';

/** Fails for a text that is not a code; otherwise invokes `hashCode` with the normalised code. */
export function request(ctx: SharingContext<CodeArguments>): LambdaRequest {
  const { caller, givenCode: code, purpose } = ctx.stash;
  if (code === undefined) {
    failCode(ctx);
  }
  const payload: HashCodeRequest = { purpose, tenantId: caller.tenantId, subject: '', code };
  return { operation: 'Invoke', payload };
}

/** Stores the hash in the stash; fails with SERVICE_UNAVAILABLE without one. */
export function response(ctx: SharingContext<CodeArguments, FunctionResponse<HashCodeResult> | null>): null {
  ctx.stash.givenHash = requireHashedCode(ctx).codeHash;
  return null;
}
