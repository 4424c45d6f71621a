/** Reads the response of the function that hashes codes. */
import type { FunctionResponse, HashCodeResult } from '../../domain/contracts.ts';
import { fail } from '../runtime/fail.ts';
import type { SharingContext } from './sharing-context.ts';

/** Returns the code with its hash; fails with SERVICE_UNAVAILABLE when the function failed. */
export function requireHashedCode(
  ctx: SharingContext<unknown, FunctionResponse<HashCodeResult> | null>,
): HashCodeResult {
  const result = ctx.result;
  if (ctx.error || !result || !Object.hasOwn(result, 'ok')) {
    return fail('SERVICE_UNAVAILABLE');
  }
  // `Object.hasOwn` has distinguished the two responses.
  return (result as { readonly ok: HashCodeResult }).ok;
}
