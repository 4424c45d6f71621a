/** One command, for owners and drivers whose access had begun when it was sent. */
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { QueryRemoteCommandArgs, RemoteCommand } from '../../domain/generated/schema-types.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail } from '../runtime/fail.ts';
import { toRemoteCommand } from './to-remote-command.ts';

type CommandContext = VehicleContext<QueryRemoteCommandArgs, unknown, RemoteCommandItem | null>;

/** Stores the caller and the vehicle's Reference ID in the stash. */
export function request(ctx: CommandContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.referenceId);
  return {};
}

/** The command; COMMAND_NOT_FOUND when there is none that the caller may see. */
export function response(ctx: CommandContext): RemoteCommand {
  requireAccess(ctx);
  const command = ctx.prev.result;
  if (!command) {
    fail('COMMAND_NOT_FOUND');
  }
  return toRemoteCommand(command);
}
