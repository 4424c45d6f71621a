/**
 * The start of a claim. It makes the same calls and responds with the same bytes for every
 * well-formed VIN: the vehicle is looked up later, by `sendClaimCode`. An attempt with an invalid
 * VIN spends allowance and is recorded too.
 */
import { conversionOutcomes } from '../../domain/audit.ts';
import type { OwnershipClaim } from '../../domain/generated/schema-types.ts';
import { vinViolation } from '../../domain/vin.ts';
import { identify } from '../runtime/caller.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import type { StartContext } from './start-context.ts';
import { toOwnershipClaim } from './to-ownership-claim.ts';

/** Fails with TENANT_REQUIRED before any AWS call; every other attempt reaches the record. */
export function request(ctx: StartContext): Record<string, never> {
  const { caller, isClientAllowed } = identify(ctx);
  ctx.stash.caller = caller;
  ctx.stash.begunAt = now();
  ctx.stash.requestId = requestIdOf(ctx);
  if (!isClientAllowed) {
    ctx.stash.outcome = 'CLIENT_NOT_ALLOWED';
  } else if (vinViolation(ctx.args.vin) !== undefined) {
    ctx.stash.outcome = 'INVALID_VIN';
  }
  return {};
}

/** Returns the claim; fails with the code of any other outcome. */
export function response(ctx: StartContext): OwnershipClaim {
  const { claim, outcome, retryAfterSeconds } = ctx.stash;
  if (outcome === 'RATE_LIMITED') {
    fail('RATE_LIMITED', { retryAfterSeconds: retryAfterSeconds ?? 1 });
  }
  if (claim === undefined) {
    fail(conversionOutcomes[outcome ?? 'FAILED']);
  }
  return toOwnershipClaim(claim, ctx.stash.caller);
}
