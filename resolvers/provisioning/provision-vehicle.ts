/** Provisioning: counts the call, then runs the saga. */
import type { ProvisionedVehicle } from '../../domain/generated/schema-types.ts';
import { requireCaller } from '../runtime/caller.ts';
import { fail } from '../runtime/fail.ts';
import type { ProvisionContext } from './provision-context.ts';

/** Fails with TENANT_REQUIRED before any call. */
export function request(ctx: ProvisionContext): Record<string, never> {
  ctx.stash.caller = requireCaller(ctx);
  return {};
}

/** The vehicle with its certificate. */
export function response(ctx: ProvisionContext): ProvisionedVehicle {
  const { provisioned } = ctx.stash;
  if (provisioned === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  return provisioned;
}
