/** What happened to a vehicle, newest first; owners see what happened since their access began. */
import type { QueryVehicleHistoryArgs, VehicleHistoryPage } from '../../domain/generated/schema-types.ts';
import type { VehicleHistoryItem } from '../../domain/registry.ts';
import { type View, hasRole } from '../../domain/access.ts';
import { now } from '../runtime/clock.ts';
import { type Page, requirePageLimit } from '../runtime/page.ts';
import { beginWithOwnAccess } from './begin.ts';
import type { VehicleContext } from './context.ts';
import { requireHistoryView } from './require-history-view.ts';

type HistoryContext = VehicleContext<QueryVehicleHistoryArgs, unknown, Page<VehicleHistoryItem>>;

/**
 * Stores caller and Reference ID in the stash. Fails with INVALID_ARGUMENT for a page size out of
 * range.
 */
export function request(ctx: HistoryContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  requirePageLimit(ctx.args);
  return {};
}

/**
 * The page that the last step read, unless the access has expired since. Only staff see who acted
 * and on which device. The view considers the caller's app client, which the directives of these
 * fields do not.
 */
export function response(ctx: HistoryContext): VehicleHistoryPage {
  const page = ctx.prev.result;
  const view = requireHistoryView(ctx);
  const isStaff = view.as === 'STAFF';
  const isOfficer = hasRole(ctx.stash.caller, ['privacy-officers']);
  const time = now();
  // The device of a revoked vehicle may be built into its successor, which nothing may link to it.
  const showsDevices = isStaff && ctx.stash.vehicle?.status !== 'REVOKED';
  const visible = isOfficer ? page.items : page.items.filter((item) => isVisible(item, view, time));
  const items = visible.map((item) => ({
    at: item.at,
    event: item.event,
    actorId: isStaff ? item.actorId : null,
    deviceId: showsDevices ? (item.deviceId ?? null) : null,
    certificateId: item.certificateId ?? null,
    reason: item.reason ?? null,
    claimId: item.claimId ?? null,
    suspensionReason: item.suspensionReason ?? null,
    revocationReason: item.revocationReason ?? null,
    revealPurpose: item.revealPurpose ?? null,
  }));
  return { items, nextToken: page.nextToken ?? null };
}

/**
 * A reveal under a lawful order is hidden from all but privacy officers until its hold ends, and
 * from an owner whose access began after it.
 */
function isVisible({ at, visibleFrom }: VehicleHistoryItem, view: View, time: string): boolean {
  if (visibleFrom === undefined) {
    return true;
  }
  return visibleFrom <= time && (view.as === 'STAFF' || at >= view.since);
}
