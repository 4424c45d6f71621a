/** A link to an export, last step: invokes the function that signs it. */
import type { LambdaRequest } from '@aws-appsync/utils';
import type { FunctionResponse, SignExportRequest, SignExportResult } from '../../domain/contracts.ts';
import { requireResult } from '../runtime/function-result.ts';
import type { JobContext } from './context.ts';
import { requireJob } from './require-job.ts';

/** Passes nothing but the job's id. */
export function request(ctx: JobContext): LambdaRequest {
  const payload: SignExportRequest = { jobId: requireJob(ctx).jobId };
  return { operation: 'Invoke', payload };
}

/** Stores the link in the stash; fails with SERVICE_UNAVAILABLE without one. */
export function response(ctx: JobContext<unknown, FunctionResponse<SignExportResult> | null>): null {
  ctx.stash.link = requireResult(ctx);
  return null;
}
