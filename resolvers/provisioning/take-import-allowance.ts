/** Device import, first step: takes one unit of the caller's allowance for this minute. */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';
import type { ImportContext } from './import-context.ts';

/** Counts the call, not its devices. */
export function request(ctx: ImportContext): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx.stash, 'importsOfPerson', ctx.stash.caller.principalId);
}

/**
 * Fails with RATE_LIMITED when the count exceeds IMPORTS_OF_PERSON_PER_MINUTE, and with
 * SERVICE_UNAVAILABLE without a count.
 */
export function response(ctx: ImportContext<AllowanceItem | null>): null {
  return requireAllowance(ctx, 'importsOfPerson');
}
