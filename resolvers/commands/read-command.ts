/** One command, last step: reads the ledger, once it is clear that the caller may see the vehicle. */
import type { DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { util } from '@aws-appsync/utils';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { QueryRemoteCommandArgs } from '../../domain/generated/schema-types.ts';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { fail } from '../runtime/fail.ts';

/** A ULID; the keys of other items of the ledger are none. */
const ulid = '[0-7][0-9A-HJKMNP-TV-Z]{25}';

/** Fails with VEHICLE_NOT_FOUND or COMMAND_NOT_FOUND. */
export function request(ctx: VehicleContext<QueryRemoteCommandArgs>): DynamoDBGetItemRequest {
  requireAccess(ctx);
  const { commandId } = ctx.args;
  if (!util.matches(ulid, commandId)) fail('COMMAND_NOT_FOUND');
  const key = util.dynamodb.toMapValues({ referenceId: ctx.stash.referenceId, commandId });
  return { operation: 'GetItem', key, consistentRead: true };
}

/** The item; null where there is none. */
export function response(
  ctx: VehicleContext<QueryRemoteCommandArgs, RemoteCommandItem | null>,
): RemoteCommandItem | null {
  if (ctx.error) fail('SERVICE_UNAVAILABLE');
  return ctx.result;
}
