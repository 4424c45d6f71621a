/** Makes the code of the vehicle's open offer void. */
import type { MutationCancelOfferArgs, OfferCancellation } from '../../domain/generated/schema-types.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import type { SharingContext } from './sharing-context.ts';

/** Stores the caller and the vehicle's Reference ID in the stash. */
export function request(ctx: SharingContext<MutationCancelOfferArgs>): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  return {};
}

/** Returns whether an offer was open. */
export function response(ctx: SharingContext<MutationCancelOfferArgs>): OfferCancellation {
  const { referenceId, wasOpen } = ctx.stash;
  return { referenceId, wasOpen: wasOpen ?? false };
}
