/**
 * Accepting by a code, first step: takes one unit of the person's allowance for this hour. It is
 * strict, because a code gives access to a vehicle and could be guessed.
 */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';
import type { SharingContext } from './sharing-context.ts';

/** Counts the call whatever the text is. */
export function request(ctx: SharingContext<unknown>): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx.stash, 'codesOfPerson', ctx.stash.caller.principalId);
}

/**
 * Fails with RATE_LIMITED when the count exceeds CODES_OF_PERSON_PER_HOUR, and with
 * SERVICE_UNAVAILABLE without a count.
 */
export function response(ctx: SharingContext<unknown, AllowanceItem | null>): null {
  return requireAllowance(ctx, 'codesOfPerson');
}
