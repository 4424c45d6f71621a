/** The VIN of an approved reveal, for the person who requested it. For privacy officers. */
import type { MutationRevealVinArgs, RevealedVin } from '../../domain/generated/schema-types.ts';
import { beginWithReveal } from './begin.ts';
import type { RevealContext } from './context.ts';
import { toRevealedVin } from './to-revealed-vin.ts';

type ReadingContext = RevealContext<MutationRevealVinArgs>;

/** Stores caller and id in the stash. Fails with SIGN_IN_TOO_OLD. */
export function request(ctx: ReadingContext): Record<string, never> {
  beginWithReveal(ctx);
  return {};
}

/** Fails with SERVICE_UNAVAILABLE when no step left a VIN. */
export function response(ctx: ReadingContext): RevealedVin {
  return toRevealedVin(ctx);
}
