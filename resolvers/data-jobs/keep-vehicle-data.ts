/** Keeps the data of the caller's former time with a vehicle. For owners. */
import type { PlannedErasure } from '../../domain/generated/schema-types.ts';
import { toKeptErasure } from '../../domain/planned-erasure.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import type { KeepContext } from './keep-context.ts';

/** Stores the caller and the vehicle's Reference ID in the stash. */
export function request(ctx: KeepContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  return {};
}

/** Returns what is kept. Fails with VEHICLE_NOT_FOUND when no time has ended or is left. */
export function response({ stash }: KeepContext): PlannedErasure {
  const kept = stash.plan && toKeptErasure(stash.plan);
  return kept ?? fail('VEHICLE_NOT_FOUND');
}
