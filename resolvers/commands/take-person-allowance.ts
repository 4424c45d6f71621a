/** Sending a command, step 5 of 8: takes one unit of the caller's allowance for this minute. */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { checkAllowance, takeAllowance } from './allowance.ts';
import type { SendContext } from './context.ts';

/** Counts it. */
export function request(ctx: SendContext): DynamoDBUpdateItemRequest {
  return takeAllowance(ctx, ctx.stash.caller.principalId, 'commandsOfPerson');
}

/** Fails with RATE_LIMITED. */
export function response(ctx: SendContext<AllowanceItem | null>): null {
  return checkAllowance(ctx, 'COMMANDS_OF_PERSON_PER_MINUTE');
}
