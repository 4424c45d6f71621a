/**
 * Starting a claim: takes one unit of the person's allowance for this VIN and hour, before the
 * VIN's own. So one person can neither use up the VIN's starts nor learn by them that others claim
 * it.
 */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { allowanceError, takeAllowance } from '../runtime/allowance.ts';
import { skipWhenDecided } from './skip.ts';
import type { StartContext } from './start-context.ts';

/** Skipped when an earlier step decided the outcome. */
export function request(ctx: StartContext): DynamoDBUpdateItemRequest {
  const { stash } = ctx;
  skipWhenDecided(stash);
  const principalId = `${stash.caller.principalId}#${stash.hashedVin ?? ''}`;
  return takeAllowance(stash, 'claimStartsOfPersonToVin', principalId);
}

/** Decides the outcome when the allowance is used up or cannot be counted. */
export function response(ctx: StartContext<AllowanceItem | null>): null {
  const error = allowanceError(ctx, 'claimStartsOfPersonToVin');
  if (error !== undefined) {
    ctx.stash.outcome = error === 'RATE_LIMITED' ? 'RATE_LIMITED' : 'FAILED';
  }
  return null;
}
