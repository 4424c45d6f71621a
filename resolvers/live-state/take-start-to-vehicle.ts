/**
 * Subscribing, step 4: takes one unit of the vehicle's allowance of starts, which all who have
 * access share.
 */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';

/**
 * Fails with VEHICLE_NOT_FOUND when the caller may not see the vehicle: its allowance is not theirs
 * to spend.
 */
export function request(ctx: VehicleContext<unknown>): DynamoDBUpdateItemRequest {
  requireAccess(ctx);
  return takeAllowance(ctx.stash, 'subscriptionsToVehicle', ctx.stash.referenceId);
}

/** Fails with RATE_LIMITED. */
export function response(ctx: VehicleContext<unknown, AllowanceItem | null>): null {
  return requireAllowance(ctx, 'subscriptionsToVehicle');
}
