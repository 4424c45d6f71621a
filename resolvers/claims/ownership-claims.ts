/** The claims to a vehicle whose code was confirmed, newest first. */
import type { ClaimItem } from '../../domain/claim.ts';
import type { OwnershipClaimPage, QueryOwnershipClaimsArgs } from '../../domain/generated/schema-types.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import type { VehicleContext } from '../registry/context.ts';
import { type Page, requirePageLimit } from '../runtime/page.ts';
import { requireClaimsView } from './require-claims-view.ts';
import { toOwnershipClaim } from './to-ownership-claim.ts';

type ClaimsContext = VehicleContext<QueryOwnershipClaimsArgs, unknown, Page<ClaimItem>>;

/** Fails with INVALID_ARGUMENT for a page size out of range. */
export function request(ctx: ClaimsContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  requirePageLimit(ctx.args);
  return {};
}

/** The page that the last step read, unless the access has expired since. */
export function response(ctx: ClaimsContext): OwnershipClaimPage {
  const page = ctx.prev.result;
  requireClaimsView(ctx);
  const items = page.items.map((item) => toOwnershipClaim(item, ctx.stash.caller));
  return { items, nextToken: page.nextToken ?? null };
}
