/** A link to a finished export, for the person who started it. */
import type { ExportLink, MutationCreateExportLinkArgs } from '../../domain/generated/schema-types.ts';
import { fail } from '../runtime/fail.ts';
import { requireRecentSignIn } from '../runtime/sign-in.ts';
import { beginWithJob } from './begin.ts';
import type { JobContext } from './context.ts';
import { requireJob } from './require-job.ts';

/** Stores the caller and the job's id in the stash. Fails with SIGN_IN_TOO_OLD. */
export function request(ctx: JobContext<MutationCreateExportLinkArgs>): Record<string, never> {
  beginWithJob(ctx);
  requireRecentSignIn(ctx.identity);
  return {};
}

/** Fails with SERVICE_UNAVAILABLE when no step left a link. */
export function response(ctx: JobContext<MutationCreateExportLinkArgs>): ExportLink {
  const { jobId } = requireJob(ctx);
  const { link } = ctx.stash;
  if (link === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  return { jobId, url: link.url, expiresAt: link.expiresAt };
}
