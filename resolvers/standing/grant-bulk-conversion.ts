/** Grants another person of the tenant more conversions a day. For privacy officers. */
import { util } from '@aws-appsync/utils';
import { bulkBounds, isBulkPerDay } from '../../domain/conversion-standing.ts';
import type { BulkConversion, MutationGrantBulkConversionArgs } from '../../domain/generated/schema-types.ts';
import { requireFuture } from '../ownership/checked-input.ts';
import { toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { beginWithPerson } from './begin.ts';
import type { StandingContext } from './context.ts';

type GrantContext = StandingContext<MutationGrantBulkConversionArgs>;

/**
 * Stores caller, person and end in the stash. Fails with INVALID_ARGUMENT for a number or an end
 * beyond its bounds.
 */
export function request(ctx: GrantContext): Record<string, never> {
  const { conversionsPerDay, personId, until } = ctx.args.input;
  beginWithPerson(ctx, personId, 'input.personId');
  if (!isBulkPerDay(conversionsPerDay)) {
    fail('INVALID_ARGUMENT', { argument: 'input.conversionsPerDay' });
  }
  const end = requireFuture(until, 'input.until');
  const latest = toTimestamp(util.time.nowEpochMilliSeconds() + bulkBounds.maxDays * 86_400_000);
  if (end > latest) {
    fail('INVALID_ARGUMENT', { argument: 'input.until' });
  }
  ctx.stash.until = end;
  return {};
}

/** The grant as it was written. */
export function response(ctx: GrantContext): BulkConversion {
  const { personId, until } = ctx.stash;
  if (until === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  const { conversionsPerDay, purpose } = ctx.args.input;
  return { personId, conversionsPerDay, until, purpose };
}
