/**
 * Asks for the erasure of a person of the caller's tenant. For privacy officers. Whether the person
 * exists is decided by the job, so that the response is the same for every id.
 */
import type { DataJob, MutationErasePersonArgs } from '../../domain/generated/schema-types.ts';
import { requireCaseNumber } from '../runtime/case-number.ts';
import { fail } from '../runtime/fail.ts';
import { beginWithPerson } from './begin.ts';
import type { JobContext } from './context.ts';
import { requireStartedJob } from './require-job.ts';

type EraseContext = JobContext<MutationErasePersonArgs>;

/**
 * Stores the caller in the stash. Fails with SIGN_IN_TOO_OLD, with INVALID_ARGUMENT for a text that
 * is not a Cognito `sub` or not a case number, and with ACTION_NOT_ALLOWED for the caller's own
 * `sub`, all without a call.
 */
export function request(ctx: EraseContext): Record<string, never> {
  const { caseNumber, personId } = ctx.args;
  beginWithPerson(ctx, personId);
  requireCaseNumber(caseNumber, 'caseNumber');
  if (personId === ctx.stash.caller.principalId) {
    fail('ACTION_NOT_ALLOWED');
  }
  return {};
}

/**
 * Returns the new job, or the one about the person that waits or runs already, of any officer of
 * the tenant. Fails with CONFLICT when that one has ended since.
 */
export function response(ctx: EraseContext): DataJob {
  return requireStartedJob(ctx, 'PERSON_ERASURE');
}
