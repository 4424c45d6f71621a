/**
 * Starting a claim: takes one unit of the VIN's allowance for this hour, which all persons share.
 * It is counted by the keyed hash, so that it is the same for a VIN without a vehicle.
 */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { allowanceError, takeAllowance } from '../runtime/allowance.ts';
import { skipWhenDecided } from './skip.ts';
import type { StartContext } from './start-context.ts';

/** Skipped when an earlier step decided the outcome. */
export function request(ctx: StartContext): DynamoDBUpdateItemRequest {
  skipWhenDecided(ctx.stash);
  return takeAllowance(ctx.stash, 'claimStartsToVehicle', ctx.stash.hashedVin ?? '');
}

/** Decides the outcome when the allowance is used up or cannot be counted. */
export function response(ctx: StartContext<AllowanceItem | null>): null {
  const error = allowanceError(ctx, 'claimStartsToVehicle');
  if (error !== undefined) {
    ctx.stash.outcome = error === 'RATE_LIMITED' ? 'RATE_LIMITED' : 'FAILED';
  }
  return null;
}
