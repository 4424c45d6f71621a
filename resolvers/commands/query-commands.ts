/** Commands of a vehicle, last step: checks the caller's access and reads a page. */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { QueryRemoteCommandsArgs } from '../../domain/generated/schema-types.ts';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import { type Page, failPage, pageOf, requirePageLimit } from '../runtime/page.ts';
import { firstCommandIdOf } from './first-command-id.ts';

/**
 * Sorts after every ULID and before every guard of an idempotency key, whose sort key is in lower
 * case.
 */
const afterCommands = 'Z';

/**
 * Fails with VEHICLE_NOT_FOUND without an open access. Reads consistently, so that a sender finds
 * the command just sent.
 */
export function request(ctx: VehicleContext<QueryRemoteCommandsArgs>): DynamoDBQueryRequest {
  const access = requireAccess(ctx);
  return {
    operation: 'Query',
    query: {
      expression: '#referenceId = :referenceId AND #commandId BETWEEN :first AND :after',
      expressionNames: { '#referenceId': 'referenceId', '#commandId': 'commandId' },
      expressionValues: util.dynamodb.toMapValues({
        ':referenceId': ctx.stash.referenceId,
        ':first': firstCommandIdOf(access),
        ':after': afterCommands,
      }),
    },
    scanIndexForward: false,
    consistentRead: true,
    ...pageOf(ctx.args, requirePageLimit(ctx.args)),
  };
}

/**
 * Returns the newest commands first; fails with INVALID_ARGUMENT for an unusable `nextToken`, with
 * SERVICE_UNAVAILABLE for other errors.
 */
export function response(
  ctx: VehicleContext<QueryRemoteCommandsArgs, Page<RemoteCommandItem> | null>,
): Page<RemoteCommandItem> {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  return ctx.result ?? { items: [] };
}
