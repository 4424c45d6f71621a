/** Sending a command, step 6 of 8: takes one unit of the vehicle's allowance for this minute, which all who have access share. */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { checkAllowance, takeAllowance } from './allowance.ts';
import type { SendContext } from './context.ts';

/** Counts it. */
export function request(ctx: SendContext): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx, ctx.stash.referenceId, 'commandsToVehicle');
}

/** Fails with RATE_LIMITED. */
export function response(ctx: SendContext<AllowanceItem | null>): null {
  return checkAllowance(ctx, 'COMMANDS_TO_VEHICLE_PER_MINUTE');
}
