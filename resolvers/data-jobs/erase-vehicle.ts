/** Asks for the erasure of a vehicle whose Reference ID has ended. For privacy officers. */
import type { DataJob, MutationEraseVehicleArgs } from '../../domain/generated/schema-types.ts';
import { beginWithVehicle } from '../registry/begin.ts';
import { requireCaseNumber } from '../runtime/case-number.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import { requireRecentSignIn } from '../runtime/sign-in.ts';
import type { JobContext } from './context.ts';
import { requireStartedJob } from './require-job.ts';

type EraseContext = JobContext<MutationEraseVehicleArgs>;

/**
 * Stores caller and Reference ID in the stash. Fails with SIGN_IN_TOO_OLD, with VEHICLE_NOT_FOUND
 * for a text that is not a Reference ID, and with INVALID_ARGUMENT for one that is not a case
 * number, all without a call.
 */
export function request(ctx: EraseContext): Record<string, never> {
  beginWithVehicle(ctx, ctx.args.referenceId);
  ctx.stash.requestId = requestIdOf(ctx);
  requireRecentSignIn(ctx.identity);
  requireCaseNumber(ctx.args.caseNumber, 'caseNumber');
  return {};
}

/**
 * Returns the new job, or the one about the vehicle that waits or runs already, of any officer of
 * the tenant. Fails with CONFLICT when that one has ended since.
 */
export function response(ctx: EraseContext): DataJob {
  return requireStartedJob(ctx, 'VEHICLE_ERASURE');
}
