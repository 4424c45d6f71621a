/** Starts an export of what is stored about a person. For privacy officers. */
import type { DataJob, MutationExportPersonArgs } from '../../domain/generated/schema-types.ts';
import { beginWithPerson } from './begin.ts';
import type { JobContext } from './context.ts';
import { requireStartedJob } from './require-job.ts';

type ExportContext = JobContext<MutationExportPersonArgs>;

/**
 * Stores the caller in the stash. Fails with SIGN_IN_TOO_OLD, and with INVALID_ARGUMENT for a text
 * that is not a Cognito `sub`, both without a call.
 */
export function request(ctx: ExportContext): Record<string, never> {
  beginWithPerson(ctx, ctx.args.personId);
  return {};
}

/**
 * Returns the new job, or the caller's export of the person that runs already. Fails with CONFLICT
 * when that one has ended since.
 */
export function response(ctx: ExportContext): DataJob {
  return requireStartedJob(ctx, 'PERSON_EXPORT');
}
