/**
 * Ownership: the Lambda function that makes one-time codes and their keyed hashes. AWS actions:
 * kms:GenerateMac on the codes' key.
 */
import type { HashCodeRequest, HashCodeResult } from '../../domain/contracts.ts';
import { requestHandler } from '../runtime/handler.ts';
import { hashOfCode, newCode } from './one-time-codes.ts';

/**
 * Returns the hash of the code in the request. Without one it makes a code, which only this
 * response and the caller's response contain. Errors: SERVICE_UNAVAILABLE.
 */
export const handler = requestHandler<HashCodeRequest, HashCodeResult>(async ({ code: given, ...owner }) => {
  const code = given ?? newCode();
  return { code, codeHash: await hashOfCode(owner, code) };
});
