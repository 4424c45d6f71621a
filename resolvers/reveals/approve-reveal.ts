/** Approves a reveal that another person requested. For privacy officers. */
import type { MutationApproveRevealArgs, VinReveal } from '../../domain/generated/schema-types.ts';
import { beginWithReveal } from './begin.ts';
import type { RevealContext } from './context.ts';
import { requireReveal } from './require-reveal.ts';
import { toVinReveal } from './to-vin-reveal.ts';

type ApprovalContext = RevealContext<MutationApproveRevealArgs>;

/** Stores caller and id in the stash. Fails with SIGN_IN_TOO_OLD. */
export function request(ctx: ApprovalContext): Record<string, never> {
  beginWithReveal(ctx);
  return {};
}

/** The reveal after the call. */
export function response(ctx: ApprovalContext): VinReveal {
  return toVinReveal(requireReveal(ctx));
}
