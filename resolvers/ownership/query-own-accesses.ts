/** My vehicles: reads a page of the caller's open accesses. */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import type { OwnershipItem } from '../../domain/registry.ts';
import { now } from '../runtime/clock.ts';
import { type Page, failPage, pageOf, requirePageLimit } from '../runtime/page.ts';
import type { MyVehiclesContext } from './my-vehicles-context.ts';

/**
 * Reads consistently. DynamoDB filters after it has counted the page, so a page may hold fewer than
 * the limit. The field checks again before it returns, because an access may expire in between.
 */
export function request(ctx: MyVehiclesContext): DynamoDBQueryRequest {
  const { caller } = ctx.stash;
  return {
    operation: 'Query',
    query: {
      expression: '#ownerId = :ownerId',
      expressionNames: { '#ownerId': 'ownerId' },
      expressionValues: util.dynamodb.toMapValues({ ':ownerId': caller.principalId }),
    },
    filter: {
      expression: '#tenantId = :tenantId AND (attribute_not_exists(#until) OR #until > :now)',
      expressionNames: { '#tenantId': 'tenantId', '#until': 'until' },
      expressionValues: util.dynamodb.toMapValues({ ':tenantId': caller.tenantId, ':now': now() }),
    },
    consistentRead: true,
    ...pageOf(ctx.args, requirePageLimit(ctx.args)),
  };
}

/** Stores the accesses and the token of the next page in the stash. */
export function response(ctx: MyVehiclesContext<Page<OwnershipItem> | null>): null {
  if (ctx.error) {
    failPage(ctx.args, ctx.error);
  }
  ctx.stash.accesses = ctx.result?.items ?? [];
  const nextToken = ctx.result?.nextToken ?? undefined;
  if (nextToken !== undefined) {
    ctx.stash.nextToken = nextToken;
  }
  return null;
}
