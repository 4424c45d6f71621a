/** A person's present and past accesses in the operator's tenant. */
import type { QueryPersonAccessesArgs, VehicleAccessPage } from '../../domain/generated/schema-types.ts';
import { isUuid } from '../../domain/reference-id.ts';
import { requireCaller } from '../runtime/caller.ts';
import { fail } from '../runtime/fail.ts';
import { requirePageLimit } from '../runtime/page.ts';
import type { ListContext } from './list-context.ts';
import { toAccessPage } from './to-access-page.ts';

type AccessesContext = ListContext<QueryPersonAccessesArgs>;

/**
 * Fails with INVALID_ARGUMENT for an `ownerId` that is not a Cognito `sub`, and for a page size out
 * of range.
 */
export function request(ctx: AccessesContext): Record<string, never> {
  ctx.stash.caller = requireCaller(ctx);
  if (!isUuid(ctx.args.ownerId)) {
    fail('INVALID_ARGUMENT', { argument: 'ownerId' });
  }
  requirePageLimit(ctx.args);
  return {};
}

/** The page that the last step read. */
export function response(ctx: AccessesContext): VehicleAccessPage {
  return toAccessPage(ctx.prev.result, ctx.stash.caller);
}
