/** Lists of a tenant: one query of an index, newest first. */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import { type CallContext, requireCaller } from './caller.ts';
import { type PageArguments, pageOf, requirePageLimit } from './page.ts';

/**
 * Queries byTenant with the caller's tenant, which is never an argument. Fails with
 * INVALID_ARGUMENT for a page size out of range.
 */
export function queryByTenant(ctx: CallContext & { readonly args: PageArguments }): DynamoDBQueryRequest {
  const { tenantId } = requireCaller(ctx);
  return queryNewestFirst(ctx.args, 'byTenant', ['tenantId', tenantId]);
}

/**
 * Queries an index by the value of its partition key, newest first. Fails with INVALID_ARGUMENT for
 * a page size out of range.
 */
export function queryNewestFirst(
  args: PageArguments,
  index: string,
  [name, value]: readonly [name: string, value: string],
): DynamoDBQueryRequest {
  return {
    operation: 'Query',
    index,
    query: {
      expression: `#${name} = :${name}`,
      expressionNames: { [`#${name}`]: name },
      expressionValues: util.dynamodb.toMapValues({ [`:${name}`]: value }),
    },
    scanIndexForward: false,
    ...pageOf(args, requirePageLimit(args)),
  };
}
