/** A service technician or an operator permits one certificate for another key of an active vehicle of the tenant. */
import type { ReissuePermit } from '../../domain/generated/schema-types.ts';
import { beginWithVehicle } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import type { PermitContext } from './permit-context.ts';

/** Notes who permits it for which vehicle. */
export function request(ctx: PermitContext): Record<string, never> {
  beginWithVehicle(ctx, ctx.args.referenceId);
  return {};
}

/** The window. */
export function response(ctx: PermitContext): ReissuePermit {
  const { permit, referenceId } = ctx.stash;
  if (permit === undefined) fail('SERVICE_UNAVAILABLE');
  const { reason, permittedAt, until, usedAt } = permit;
  return { referenceId, reason, permittedAt, until, usedAt: usedAt ?? null };
}
