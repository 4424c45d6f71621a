/** Who asked for a vehicle and what was done with its identity. For its owners and drivers. */
import { toAccessLogEntry } from '../../domain/access-log.ts';
import type { AuditItem } from '../../domain/audit.ts';
import type { QueryVehicleAccessLogArgs, VehicleAccessLogPage } from '../../domain/generated/schema-types.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import type { VehicleContext } from '../registry/context.ts';
import { type Page, requirePageLimit } from '../runtime/page.ts';

type AccessLogContext = VehicleContext<QueryVehicleAccessLogArgs, unknown, Page<AuditItem>>;

/** Fails with INVALID_ARGUMENT for a page size out of range. */
export function request(ctx: AccessLogContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  requirePageLimit(ctx.args);
  return {};
}

/** The page that the last step read, unless the access has expired since. */
export function response(ctx: AccessLogContext): VehicleAccessLogPage {
  const page = ctx.prev.result;
  const { ownerId } = requireAccess(ctx);
  const items = page.items.map((item) => toAccessLogEntry(item, ownerId));
  return { items, nextToken: page.nextToken ?? null };
}
