/** Makes the caller the only owner of a vehicle that its owner offered. */
import type { MutationAcceptTransferArgs, VehicleAccess } from '../../domain/generated/schema-types.ts';
import { acceptedAccessOf, beginWithCode } from './accept-code.ts';
import type { SharingContext } from './sharing-context.ts';

/** Stores the caller and the code in the stash. */
export function request(ctx: SharingContext<MutationAcceptTransferArgs>): Record<string, never> {
  beginWithCode(ctx, 'TRANSFER');
  return {};
}

/** Returns the caller's access as the new owner. */
export function response(ctx: SharingContext<MutationAcceptTransferArgs>): VehicleAccess {
  return acceptedAccessOf(ctx);
}
