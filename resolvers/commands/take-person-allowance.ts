/** Sending a command: takes one unit of the caller's allowance for this minute. */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { requireAllowance, takeAllowance } from '../runtime/allowance.ts';
import type { SendContext } from './context.ts';
import { skipWhenRepeated } from './earlier.ts';

/** A command that was sent already is not counted again. */
export function request(ctx: SendContext): DynamoDBUpdateItemRequest {
  skipWhenRepeated(ctx.stash);
  return takeAllowance(ctx.stash, 'commandsOfPerson', ctx.stash.caller.principalId);
}

/**
 * Fails with RATE_LIMITED when the count exceeds COMMANDS_OF_PERSON_PER_MINUTE, and with
 * SERVICE_UNAVAILABLE without a count.
 */
export function response(ctx: SendContext<AllowanceItem | null>): null {
  return requireAllowance(ctx, 'commandsOfPerson');
}
