/** One command, for owners and drivers of its vehicle. */
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { QueryRemoteCommandArgs, RemoteCommand } from '../../domain/generated/schema-types.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail } from '../runtime/fail.ts';
import { toRemoteCommand } from './to-remote-command.ts';

type CommandContext = VehicleContext<QueryRemoteCommandArgs, unknown, RemoteCommandItem | null>;

/** Notes who asks for which vehicle. */
export function request(ctx: CommandContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  return {};
}

/** The command; COMMAND_NOT_FOUND also when it was sent before the caller's access began. */
export function response(ctx: CommandContext): RemoteCommand {
  const item = ctx.prev.result;
  const { access } = ctx.stash;
  if (!item || access === undefined || item.createdAt < access.since) fail('COMMAND_NOT_FOUND');
  return toRemoteCommand(item);
}
