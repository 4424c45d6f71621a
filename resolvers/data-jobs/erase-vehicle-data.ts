/** Erases the data of the caller's time with a vehicle. For owners who signed in just now. */
import { plannedErasureClient } from '../../domain/erasure.ts';
import type { DataJob, MutationEraseVehicleDataArgs } from '../../domain/generated/schema-types.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import { requireRecentSignIn } from '../runtime/sign-in.ts';
import type { JobContext } from './context.ts';
import { requireStartedJob } from './require-job.ts';

type EraseContext = JobContext<MutationEraseVehicleDataArgs>;

/** Stores caller and Reference ID in the stash. Fails with SIGN_IN_TOO_OLD. */
export function request(ctx: EraseContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  ctx.stash.requestId = requestIdOf(ctx);
  requireRecentSignIn(ctx.identity);
  return {};
}

/**
 * Returns the new job, or the erasure that runs already. Fails with CONFLICT when the running job
 * is another one, or of a former time, or has ended since.
 */
export function response(ctx: EraseContext): DataJob {
  if (ctx.stash.job?.facts.clientId === plannedErasureClient) {
    fail('CONFLICT');
  }
  return requireStartedJob(ctx, 'VEHICLE_DATA_ERASURE');
}
