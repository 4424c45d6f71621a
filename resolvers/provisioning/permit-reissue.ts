/**
 * Permits one certificate for another key of an active vehicle of the caller's tenant. For service
 * technicians and operators.
 */
import { util } from '@aws-appsync/utils';
import { publicKeyFingerprintPattern } from '../../domain/device.ts';
import type { ReissuePermit } from '../../domain/generated/schema-types.ts';
import { beginWithVehicle } from '../registry/begin.ts';
import { fail } from '../runtime/fail.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import type { PermitContext } from './permit-context.ts';

/**
 * Stores caller and Reference ID in the stash. Fails with INVALID_ARGUMENT for an invalid
 * fingerprint.
 */
export function request(ctx: PermitContext): Record<string, never> {
  beginWithVehicle(ctx, ctx.args.referenceId);
  ctx.stash.requestId = requestIdOf(ctx);
  const fingerprint = ctx.args.publicKeyFingerprint ?? undefined;
  if (fingerprint !== undefined && !util.matches(publicKeyFingerprintPattern, fingerprint)) {
    fail('INVALID_ARGUMENT', { argument: 'publicKeyFingerprint' });
  }
  return {};
}

/**
 * Fails with SERVICE_UNAVAILABLE when no step left a permit; an absent fingerprint or use becomes
 * null.
 */
export function response(ctx: PermitContext): ReissuePermit {
  const { permit, referenceId } = ctx.stash;
  if (permit === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  const { reason, permittedAt, publicKeyFingerprint, until, usedAt } = permit;
  return {
    referenceId,
    reason,
    publicKeyFingerprint: publicKeyFingerprint ?? null,
    permittedAt,
    until,
    usedAt: usedAt ?? null,
  };
}
