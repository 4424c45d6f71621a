/** Lists of a tenant: one query of an index `byTenant`, newest first. */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import { type CallContext, requireCaller } from './caller.ts';
import { type PageArguments, pageOf, requirePageLimit } from './page.ts';

/**
 * Queries byTenant with the caller's tenant, which is never an argument. Fails with
 * INVALID_ARGUMENT for a page size out of range.
 */
export function queryByTenant(ctx: CallContext & { readonly args: PageArguments }): DynamoDBQueryRequest {
  const { tenantId } = requireCaller(ctx);
  return {
    operation: 'Query',
    index: 'byTenant',
    query: {
      expression: '#tenantId = :tenantId',
      expressionNames: { '#tenantId': 'tenantId' },
      expressionValues: util.dynamodb.toMapValues({ ':tenantId': tenantId }),
    },
    scanIndexForward: false,
    ...pageOf(ctx.args, requirePageLimit(ctx.args)),
  };
}
