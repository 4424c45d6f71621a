/** The commands sent to a vehicle since the caller's access began, newest first. */
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { QueryRemoteCommandsArgs, RemoteCommandPage } from '../../domain/generated/schema-types.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import type { VehicleContext } from '../registry/context.ts';
import { type Page, requirePageLimit } from '../runtime/page.ts';
import { toRemoteCommand } from './to-remote-command.ts';

type CommandsContext = VehicleContext<QueryRemoteCommandsArgs, unknown, Page<RemoteCommandItem>>;

/**
 * Stores caller and Reference ID in the stash. Fails with INVALID_ARGUMENT for a page size out of
 * range.
 */
export function request(ctx: CommandsContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  requirePageLimit(ctx.args);
  return {};
}

/** The page that the last step read. */
export function response(ctx: CommandsContext): RemoteCommandPage {
  requireAccess(ctx);
  const page = ctx.prev.result;
  return { items: page.items.map((item) => toRemoteCommand(item)), nextToken: page.nextToken ?? null };
}
