/** Makes a withdrawn device of the caller's tenant available again. For operators. */
import { util } from '@aws-appsync/utils';
import { deviceIdPattern, publicKeyFingerprintPattern } from '../../domain/device.ts';
import type { Device } from '../../domain/generated/schema-types.ts';
import { requireCaller } from '../runtime/caller.ts';
import { fail } from '../runtime/fail.ts';
import type { ReleaseContext } from './release-context.ts';

/** Fails with TENANT_REQUIRED and INVALID_ARGUMENT before any call. */
export function request(ctx: ReleaseContext): Record<string, never> {
  ctx.stash.caller = requireCaller(ctx);
  if (!util.matches(deviceIdPattern, ctx.args.deviceId)) {
    fail('INVALID_ARGUMENT', { argument: 'deviceId' });
  }
  const fingerprint = ctx.args.publicKeyFingerprint ?? undefined;
  if (fingerprint !== undefined && !util.matches(publicKeyFingerprintPattern, fingerprint)) {
    fail('INVALID_ARGUMENT', { argument: 'publicKeyFingerprint' });
  }
  return {};
}

/** The last step has made the device available. */
export function response(ctx: ReleaseContext): Device {
  return { deviceId: ctx.args.deviceId, status: 'AVAILABLE' };
}
