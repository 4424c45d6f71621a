/**
 * Conversion of a VIN to a Reference ID. The request handler identifies the caller and checks the
 * VIN; the response handler returns what the outcome allows. An attempt with an invalid VIN spends
 * allowance and is recorded too.
 */
import { conversionOutcomes } from '../../domain/audit.ts';
import { mayConvertFor, recordedPurpose } from '../../domain/purpose.ts';
import { vinViolation } from '../../domain/vin.ts';
import { identify } from '../runtime/caller.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import type { ConversionContext } from './context.ts';

/** Fails with TENANT_REQUIRED before any AWS call; every other attempt reaches the record. */
export function request(ctx: ConversionContext): Record<string, never> {
  const { caller, isClientAllowed } = identify(ctx);
  ctx.stash.caller = caller;
  ctx.stash.begunAt = now();
  ctx.stash.requestId = requestIdOf(ctx);
  const purpose = ctx.args.purpose ?? undefined;
  const recorded = recordedPurpose(caller, purpose);
  if (recorded !== undefined) {
    ctx.stash.purpose = recorded;
  }
  if (!isClientAllowed) {
    ctx.stash.outcome = 'CLIENT_NOT_ALLOWED';
  } else if (!mayConvertFor(caller, purpose)) {
    ctx.stash.outcome = 'INVALID_PURPOSE';
  } else if (vinViolation(ctx.args.vin) !== undefined) {
    ctx.stash.outcome = 'INVALID_VIN';
  }
  return {};
}

/** Returns the Reference ID; fails with the code of any other outcome. */
export function response(ctx: ConversionContext): string {
  const { outcome, vehicle, retryAfterSeconds } = ctx.stash;
  if (outcome === 'CONVERTED' && vehicle !== undefined) {
    return vehicle.referenceId;
  }
  if (outcome === 'RATE_LIMITED') {
    fail('RATE_LIMITED', { retryAfterSeconds: retryAfterSeconds ?? 1 });
  }
  if (outcome === 'INVALID_PURPOSE') {
    fail('INVALID_ARGUMENT', { argument: 'purpose' });
  }
  return fail(conversionOutcomes[outcome ?? 'FAILED'] ?? 'SERVICE_UNAVAILABLE');
}
