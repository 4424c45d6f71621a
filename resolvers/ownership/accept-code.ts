/** The beginning and the end of accepting an invitation or an offer by its code. */
import type { VehicleAccess } from '../../domain/generated/schema-types.ts';
import { type CodePurpose, toCode } from '../../domain/one-time-codes.ts';
import { neverIssuedReferenceId } from '../../domain/reference-id.ts';
import { requireCaller } from '../runtime/caller.ts';
import { fail } from '../runtime/fail.ts';
import type { SharingContext } from './sharing-context.ts';
import { readerOf, toVehicleAccess } from './to-vehicle-access.ts';

/** The arguments of both fields. */
export interface CodeArguments {
  readonly code: string;
}

/** Stores caller, purpose and the normalised code in the stash. Makes no call. */
export function beginWithCode(ctx: SharingContext<CodeArguments>, purpose: CodePurpose): void {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.purpose = purpose;
  ctx.stash.ownerId = ctx.stash.caller.principalId;
  ctx.stash.referenceId = neverIssuedReferenceId;
  const code = toCode(ctx.args.code);
  if (code !== undefined) {
    ctx.stash.givenCode = code;
  }
}

/** Fails alike for every code that the caller cannot use. */
export function failCode(ctx: SharingContext<CodeArguments>): never {
  return fail(ctx.stash.purpose === 'TRANSFER' ? 'OFFER_NOT_FOUND' : 'INVITATION_NOT_FOUND');
}

/** Returns the caller's access; fails with SERVICE_UNAVAILABLE when no step left one. */
export function acceptedAccessOf(ctx: SharingContext<CodeArguments>): VehicleAccess {
  const { caller, changed } = ctx.stash;
  if (changed === undefined) {
    return fail('SERVICE_UNAVAILABLE');
  }
  return toVehicleAccess(changed, null, readerOf(caller));
}
