/** Gives the caller the access of an invitation. */
import type { MutationAcceptInvitationArgs, VehicleAccess } from '../../domain/generated/schema-types.ts';
import { acceptedAccessOf, beginWithCode } from './accept-code.ts';
import type { SharingContext } from './sharing-context.ts';

/** Stores the caller and the code in the stash. */
export function request(ctx: SharingContext<MutationAcceptInvitationArgs>): Record<string, never> {
  beginWithCode(ctx, 'INVITATION');
  return {};
}

/** Returns the access that the invitation gave the caller. */
export function response(ctx: SharingContext<MutationAcceptInvitationArgs>): VehicleAccess {
  return acceptedAccessOf(ctx);
}
