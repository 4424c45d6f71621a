/** Releasing a device, first step: takes one unit of the caller's allowance for this hour. */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';
import type { ReleaseContext } from './release-context.ts';

/** Counts the call before any step reads data, so calls that fail later count too. */
export function request(ctx: ReleaseContext): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx.stash, 'deviceReleasesOfPerson', ctx.stash.caller.principalId);
}

/**
 * Fails with RATE_LIMITED when the count exceeds DEVICE_RELEASES_OF_PERSON_PER_HOUR, and with
 * SERVICE_UNAVAILABLE without a count.
 */
export function response(ctx: ReleaseContext<AllowanceItem | null>): null {
  return requireAllowance(ctx, 'deviceReleasesOfPerson');
}
