/**
 * Ending an access, last step: invokes the function that closes the person's connections. This
 * request itself invalidates nothing: AppSync allows five invalidations per request, and a handler
 * cannot count those of other fields.
 */
import type { LambdaRequest } from '@aws-appsync/utils';
import type { PublishAccessEndRequest } from '../../domain/contracts.ts';
import type { MutationEndAccessArgs } from '../../domain/generated/schema-types.ts';
import { fail } from '../runtime/fail.ts';
import type { AccessContext } from './access-context.ts';

/** Invokes `publishAccessEnd` with the end that was written. */
export function request(ctx: AccessContext<MutationEndAccessArgs>): LambdaRequest {
  const { changed } = ctx.stash;
  if (changed?.endMarkedAt === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  const { referenceId, ownerId, endMarkedAt } = changed;
  const payload: PublishAccessEndRequest = { referenceId, ownerId, endMarkedAt };
  return { operation: 'Invoke', payload };
}

/**
 * Ignores the outcome: the access has ended, later events exclude the person, and
 * `settleAccessEnds` publishes what the function did not.
 */
export function response(): null {
  return null;
}
