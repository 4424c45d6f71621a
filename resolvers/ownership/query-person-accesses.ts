/** Accesses of a person, last step: reads a page of those in the operator's tenant. */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import type { QueryPersonAccessesArgs } from '../../domain/generated/schema-types.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { ListContext } from './list-context.ts';
import { type Page, failPage, pageOf, requirePageLimit } from '../runtime/page.ts';

/**
 * Queries byPerson. The caller's tenant is part of the key. An index cannot be read consistently.
 */
export function request(ctx: ListContext<QueryPersonAccessesArgs>): DynamoDBQueryRequest {
  return {
    operation: 'Query',
    index: 'byPerson',
    query: {
      expression: '#ownerId = :ownerId AND #tenantId = :tenantId',
      expressionNames: { '#ownerId': 'ownerId', '#tenantId': 'tenantId' },
      expressionValues: util.dynamodb.toMapValues({
        ':ownerId': ctx.args.ownerId,
        ':tenantId': ctx.stash.caller.tenantId,
      }),
    },
    ...pageOf(ctx.args, requirePageLimit(ctx.args)),
  };
}

/**
 * Returns the accesses as stored; fails with INVALID_ARGUMENT for an unusable `nextToken`, with
 * SERVICE_UNAVAILABLE for other errors.
 */
export function response(
  ctx: ListContext<QueryPersonAccessesArgs, Page<OwnershipItem> | null>,
): Page<OwnershipItem> {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  return ctx.result ?? { items: [] };
}
