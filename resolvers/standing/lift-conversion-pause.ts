/** Lifts the pause of another person of the tenant. For privacy officers. */
import type {
  LiftedConversionPause,
  MutationLiftConversionPauseArgs,
} from '../../domain/generated/schema-types.ts';
import { beginWithPerson } from './begin.ts';
import type { StandingContext } from './context.ts';

type LiftContext = StandingContext<MutationLiftConversionPauseArgs>;

/** Stores caller and person in the stash. */
export function request(ctx: LiftContext): Record<string, never> {
  beginWithPerson(ctx, ctx.args.personId, 'personId');
  return {};
}

/** The person is not paused; `liftedAt` is null when the person was not. */
export function response(ctx: LiftContext): LiftedConversionPause {
  const { personId, writtenAt } = ctx.stash;
  return { personId, liftedAt: writtenAt ?? null };
}
