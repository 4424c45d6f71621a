/** The commands of a vehicle, last step: reads a page of the ledger, once it is clear that the caller may see the vehicle. */
import type { DynamoDBQueryRequest } from '@aws-appsync/utils';
import { util } from '@aws-appsync/utils';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { QueryRemoteCommandsArgs } from '../../domain/generated/schema-types.ts';
import { requireAccess } from '../ownership/require-access.ts';
import type { VehicleContext } from '../registry/context.ts';
import type { Page } from '../runtime/page.ts';
import { failPage, pageOf, requirePageLimit } from '../runtime/page.ts';

/** ULIDs begin with a digit and sort before the ledger's other items, whose keys begin with `key#`. */
const afterEveryUlid = 'a';

/** Commands of before the caller's access are not read: DynamoDB filters after it has counted the page. */
export function request(ctx: VehicleContext<QueryRemoteCommandsArgs>): DynamoDBQueryRequest {
  const { since } = requireAccess(ctx);
  return {
    operation: 'Query',
    query: {
      expression: '#referenceId = :referenceId AND #commandId < :end',
      expressionNames: { '#referenceId': 'referenceId', '#commandId': 'commandId' },
      expressionValues: util.dynamodb.toMapValues({
        ':referenceId': ctx.stash.referenceId,
        ':end': afterEveryUlid,
      }),
    },
    filter: {
      expression: '#createdAt >= :since',
      expressionNames: { '#createdAt': 'createdAt' },
      expressionValues: util.dynamodb.toMapValues({ ':since': since }),
    },
    scanIndexForward: false,
    consistentRead: true,
    ...pageOf(ctx.args, requirePageLimit(ctx.args)),
  };
}

/** The page as it was read. */
export function response(
  ctx: VehicleContext<QueryRemoteCommandsArgs, Page<RemoteCommandItem> | null>,
): Page<RemoteCommandItem> {
  if (ctx.error) failPage(ctx.args, ctx.error);
  return ctx.result ?? { items: [] };
}
