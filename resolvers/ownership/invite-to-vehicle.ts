/** Makes a one-time code with which another person gets access to the caller's vehicle. */
import type { Invitation, MutationInviteToVehicleArgs } from '../../domain/generated/schema-types.ts';
import { groupedCode } from '../../domain/one-time-codes.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import { requireFuture, requireName } from './checked-input.ts';
import type { SharingContext } from './sharing-context.ts';

type InviteContext = SharingContext<MutationInviteToVehicleArgs>;

/** Fails with INVALID_ARGUMENT for an unusable name, and for an end that is not in the future. */
export function request(ctx: InviteContext): Record<string, never> {
  const { referenceId, name, until } = ctx.args.input;
  beginWithOwnAccess(ctx, referenceId);
  ctx.stash.purpose = 'INVITATION';
  ctx.stash.name = requireName(name, 'input.name');
  if (until) {
    ctx.stash.until = requireFuture(until, 'input.until');
  }
  return {};
}

/** Returns the code once; fails with SERVICE_UNAVAILABLE when no step wrote one. */
export function response(ctx: InviteContext): Invitation {
  const { newCode, written } = ctx.stash;
  if (newCode === undefined || written?.role === undefined || written.name === undefined) {
    return fail('SERVICE_UNAVAILABLE');
  }
  const { name, referenceId, role, until, validUntil } = written;
  return { referenceId, code: groupedCode(newCode.code), validUntil, role, until: until ?? null, name };
}
