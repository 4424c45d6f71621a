/** Makes a one-time code with which another person takes the caller's vehicle over. */
import type { MutationOfferVehicleArgs, VehicleOffer } from '../../domain/generated/schema-types.ts';
import { maxOfferDelayMs } from '../../domain/invitations.ts';
import { groupedCode } from '../../domain/one-time-codes.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { now, toEpochMilliSeconds, toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requireRecentSignIn } from '../runtime/sign-in.ts';
import type { SharingContext } from './sharing-context.ts';

type OfferContext = SharingContext<MutationOfferVehicleArgs>;

/**
 * Fails with SIGN_IN_TOO_OLD, or with INVALID_ARGUMENT for a date that is too far ahead. An earlier
 * one means at once.
 */
export function request(ctx: OfferContext): Record<string, never> {
  const { referenceId, notBefore } = ctx.args;
  beginWithOwnAccess(ctx, referenceId);
  requireRecentSignIn(ctx.identity);
  ctx.stash.purpose = 'TRANSFER';
  if (notBefore) {
    ctx.stash.notBefore = requireDate(notBefore);
  }
  return {};
}

/** Returns the code once; fails with SERVICE_UNAVAILABLE when no step wrote one. */
export function response(ctx: OfferContext): VehicleOffer {
  const { newCode, written } = ctx.stash;
  if (newCode === undefined || written === undefined) {
    return fail('SERVICE_UNAVAILABLE');
  }
  const { notBefore, referenceId, validUntil } = written;
  return { referenceId, code: groupedCode(newCode.code), notBefore: notBefore ?? null, validUntil };
}

function requireDate(notBefore: string): string {
  const dateMs = toEpochMilliSeconds(notBefore);
  const latest = toTimestamp(toMilliSeconds(now()) + maxOfferDelayMs);
  const stored = dateMs === undefined ? undefined : toTimestamp(dateMs);
  if (stored === undefined || stored > latest) {
    return fail('INVALID_ARGUMENT', { argument: 'notBefore' });
  }
  return stored;
}
