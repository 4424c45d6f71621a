/**
 * Subscribing, and changing a watch: takes one unit of the vehicle's allowance of subscription
 * starts, which all persons with access share.
 */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';

/**
 * Fails with VEHICLE_NOT_FOUND when the caller may not see the vehicle, so that only persons with
 * access spend its allowance.
 */
export function request(ctx: VehicleContext<unknown>): DynamoDBUpdateItemRequest {
  requireAccess(ctx);
  return takeAllowance(ctx.stash, 'subscriptionsToVehicle', ctx.stash.referenceId);
}

/**
 * Fails with RATE_LIMITED when the count exceeds SUBSCRIPTIONS_TO_VEHICLE_PER_MINUTE, and with
 * SERVICE_UNAVAILABLE without a count.
 */
export function response(ctx: VehicleContext<unknown, AllowanceItem | null>): null {
  return requireAllowance(ctx, 'subscriptionsToVehicle');
}
