/** Asks for the VIN of a vehicle of the caller's tenant. For privacy officers. */
import { util } from '@aws-appsync/utils';
import type { MutationRequestRevealArgs, VinReveal } from '../../domain/generated/schema-types.ts';
import { maxHoldDays } from '../../domain/reveal.ts';
import { requireFuture } from '../ownership/checked-input.ts';
import { beginWithVehicle } from '../registry/begin.ts';
import { requireCaseNumber } from '../runtime/case-number.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import type { RevealContext } from './context.ts';
import { toVinReveal } from './to-vin-reveal.ts';

type RequestContext = RevealContext<MutationRequestRevealArgs>;

/**
 * Stores caller and Reference ID in the stash. Fails with INVALID_ARGUMENT for a case number of
 * another form or with a VIN, and for a hold of another purpose or beyond the longest one.
 */
export function request(ctx: RequestContext): Record<string, never> {
  const { caseNumber, purpose, referenceId } = ctx.args.input;
  const hiddenUntil = ctx.args.input.hiddenUntil ?? undefined;
  beginWithVehicle(ctx, referenceId);
  ctx.stash.requestId = requestIdOf(ctx);
  requireCaseNumber(caseNumber, 'input.caseNumber');
  if (hiddenUntil !== undefined) {
    const visibleFrom = requireFuture(hiddenUntil, 'input.hiddenUntil');
    const latest = toTimestamp(util.time.nowEpochMilliSeconds() + maxHoldDays * 86_400_000);
    if (purpose !== 'LAWFUL_ORDER' || visibleFrom > latest) {
      fail('INVALID_ARGUMENT', { argument: 'input.hiddenUntil' });
    }
    ctx.stash.visibleFrom = visibleFrom;
  }
  return {};
}

/** Fails with SERVICE_UNAVAILABLE when no step left a reveal. */
export function response(ctx: RequestContext): VinReveal {
  const { reveal } = ctx.stash;
  if (reveal === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  return toVinReveal(reveal);
}
