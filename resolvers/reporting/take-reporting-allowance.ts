/** Setting the reporting, first step: takes one unit of the caller's allowance for this minute. */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';
import type { ReportingContext } from './context.ts';

/** Counts the call before any step reads data, so calls that fail later count too. */
export function request(ctx: ReportingContext): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx.stash, 'reportingsOfPerson', ctx.stash.caller.principalId);
}

/**
 * Fails with RATE_LIMITED when the count exceeds GRANTS_OF_OPERATOR_PER_MINUTE, and with
 * SERVICE_UNAVAILABLE without a count.
 */
export function response(ctx: ReportingContext<AllowanceItem | null>): null {
  return requireAllowance(ctx, 'reportingsOfPerson');
}
