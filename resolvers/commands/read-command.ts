/** One command, last step: checks the caller's access and reads the command. */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { QueryRemoteCommandArgs } from '../../domain/generated/schema-types.ts';
import { isUlid } from '../../domain/ulid.ts';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail } from '../runtime/fail.ts';
import { firstCommandIdOf } from './first-command-id.ts';

/**
 * Fails with VEHICLE_NOT_FOUND without an open access; with COMMAND_NOT_FOUND for an id that is not
 * a ULID, so that guards are never read, or for a command from before the access.
 */
export function request(ctx: VehicleContext<QueryRemoteCommandArgs>): DynamoDBGetItemRequest {
  const access = requireAccess(ctx);
  const { commandId } = ctx.args;
  if (!isUlid(commandId) || commandId < firstCommandIdOf(access)) {
    fail('COMMAND_NOT_FOUND');
  }
  return {
    operation: 'GetItem',
    key: util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId, commandId }),
    consistentRead: true,
  };
}

/** Returns the item; null when there is none. */
export function response(
  ctx: VehicleContext<QueryRemoteCommandArgs, RemoteCommandItem | null>,
): RemoteCommandItem | null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  return ctx.result;
}
