/** Starts an export of the caller's own time with a vehicle. For owners. */
import type { DataJob, MutationExportVehicleDataArgs } from '../../domain/generated/schema-types.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import type { JobContext } from './context.ts';
import { requireStartedJob } from './require-job.ts';

type ExportContext = JobContext<MutationExportVehicleDataArgs>;

/** Stores the caller and the vehicle's Reference ID in the stash. */
export function request(ctx: ExportContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  ctx.stash.requestId = requestIdOf(ctx);
  return {};
}

/**
 * Returns the new job, or the export that runs already. Fails with CONFLICT when the running job is
 * another one, or has ended since.
 */
export function response(ctx: ExportContext): DataJob {
  return requireStartedJob(ctx, 'VEHICLE_EXPORT');
}
