/**
 * Provisioning, first step: takes one unit of the caller's allowance for this minute, before the
 * VIN is hashed and before anything is disclosed. The saga also counts each vehicle's certificates.
 */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';
import type { ProvisionContext } from './provision-context.ts';

/** Counts the call before any step reads data, so calls that fail later count too. */
export function request(ctx: ProvisionContext): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx.stash, 'provisioningsOfPerson', ctx.stash.caller.principalId);
}

/**
 * Fails with RATE_LIMITED when the count exceeds PROVISIONINGS_OF_PERSON_PER_MINUTE, and with
 * SERVICE_UNAVAILABLE without a count.
 */
export function response(ctx: ProvisionContext<AllowanceItem | null>): null {
  return requireAllowance(ctx, 'provisioningsOfPerson');
}
