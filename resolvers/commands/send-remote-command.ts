/** Sends a command to a vehicle. */
import type { MutationSendRemoteCommandArgs, RemoteCommand } from '../../domain/generated/schema-types.ts';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import { beginWithOwnAccess } from '../registry/begin.ts';
import type { VehicleContext } from '../registry/context.ts';
import { toRemoteCommand } from './to-remote-command.ts';

type SendContext = VehicleContext<MutationSendRemoteCommandArgs, unknown, RemoteCommandItem>;

/** Notes who asks for which vehicle. */
export function request(ctx: SendContext): Record<string, never> {
  beginWithOwnAccess(ctx, ctx.args.input.referenceId);
  return {};
}

/** The command as it stands. */
export function response(ctx: SendContext): RemoteCommand {
  return toRemoteCommand(ctx.prev.result);
}
