/**
 * Granting access: takes one unit of the vehicle's allowance for this minute, which all operators
 * of the tenant share.
 */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import { isLiving } from '../../domain/access.ts';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { requireTenantVehicle } from '../registry/require-tenant-vehicle.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';
import { fail } from '../runtime/fail.ts';
import type { AccessContext } from './access-context.ts';

/**
 * Fails with VEHICLE_NOT_FOUND first, so that another tenant's operator cannot use up the
 * allowance.
 */
export function request(ctx: AccessContext<unknown>): DynamoDBUpdateItemRequest {
  if (!isLiving(requireTenantVehicle(ctx))) {
    fail('VEHICLE_NOT_FOUND');
  }
  return takeAllowance(ctx.stash, 'grantsToVehicle', ctx.stash.referenceId);
}

/**
 * Fails with RATE_LIMITED when the count exceeds GRANTS_TO_VEHICLE_PER_MINUTE, and with
 * SERVICE_UNAVAILABLE without a count.
 */
export function response(ctx: AccessContext<unknown, AllowanceItem | null>): null {
  return requireAllowance(ctx, 'grantsToVehicle');
}
