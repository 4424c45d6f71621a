/**
 * Sending a command: checks that the caller may send it, and looks up an earlier request with the
 * same idempotency key.
 */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import { maySend } from '../../domain/command-request.ts';
import { type IdempotencyItem, idempotencyGuard } from '../../domain/commands.ts';
import { requireAccess } from '../ownership/require-access.ts';
import { fail } from '../runtime/fail.ts';
import type { SendContext } from './context.ts';
import { useEarlier } from './earlier.ts';

/**
 * Fails with VEHICLE_NOT_FOUND without an open access, with COMMAND_NOT_ALLOWED when its role may
 * not send the kind.
 */
export function request(ctx: SendContext): DynamoDBGetItemRequest {
  if (!maySend(requireAccess(ctx).role, ctx.args.input.kind)) {
    fail('COMMAND_NOT_ALLOWED');
  }
  const { caller, idempotencyKey, referenceId } = ctx.stash;
  const commandId = idempotencyGuard(caller.principalId, idempotencyKey);
  return {
    operation: 'GetItem',
    key: util.dynamodb.toMapValues({ referenceId, commandId }),
    consistentRead: true,
  };
}

/**
 * Stores the earlier command's id in the stash, if there is one. Otherwise fails with
 * VEHICLE_SUSPENDED or VEHICLE_WITHOUT_TCU unless the vehicle is active.
 */
export function response(ctx: SendContext<IdempotencyItem | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  if (ctx.result) {
    useEarlier(ctx, ctx.result);
    return null;
  }
  const status = ctx.stash.vehicle?.status;
  if (status !== 'ACTIVE') {
    fail(status === 'SUSPENDED' ? 'VEHICLE_SUSPENDED' : 'VEHICLE_WITHOUT_TCU');
  }
  return null;
}
