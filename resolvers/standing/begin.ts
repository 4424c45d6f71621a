/** The beginning of every field about a person's standing. */
import { isUuid } from '../../domain/reference-id.ts';
import { requireCaller } from '../runtime/caller.ts';
import { fail } from '../runtime/fail.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import { requireRecentSignIn } from '../runtime/sign-in.ts';
import type { StandingContext } from './context.ts';

/**
 * Stores the caller and the person in the stash. Fails with TENANT_REQUIRED, with SIGN_IN_TOO_OLD,
 * with INVALID_ARGUMENT for a text that is not a Cognito `sub`, and with SECOND_PERSON_REQUIRED
 * when the person is the caller. None of these makes a call.
 */
export function beginWithPerson(ctx: StandingContext, personId: string, argument: string): void {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.requestId = requestIdOf(ctx);
  requireRecentSignIn(ctx.identity);
  if (!isUuid(personId)) {
    fail('INVALID_ARGUMENT', { argument });
  }
  if (personId === ctx.stash.caller.principalId) {
    fail('SECOND_PERSON_REQUIRED');
  }
  ctx.stash.personId = personId;
}
