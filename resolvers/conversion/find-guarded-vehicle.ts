/**
 * Conversion while the hash key rotates: reads the vehicle that the guard names. The call is made
 * without a guard too, so that calls and their duration do not reveal whether a VIN is known.
 */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import type { HashedVinEntry } from '../../domain/conversion.ts';
import { neverIssuedReferenceId } from '../../domain/reference-id.ts';
import type { ConversionContext } from './context.ts';
import { skipWhenDecided } from './skip.ts';

/** Reads consistently; skipped when an earlier step decided the outcome. */
export function request(ctx: ConversionContext): DynamoDBGetItemRequest {
  skipWhenDecided(ctx.stash);
  const referenceId = ctx.stash.guardedReferenceId ?? neverIssuedReferenceId;
  return {
    operation: 'GetItem',
    key: util.dynamodb.toMapValues({ referenceId }),
    consistentRead: true,
    projection: {
      expression: '#referenceId, #tenantId, #status',
      expressionNames: { '#referenceId': 'referenceId', '#tenantId': 'tenantId', '#status': 'status' },
    },
  };
}

/** Stores the tenant's vehicle in the stash, if there is one. */
export function response(ctx: ConversionContext<HashedVinEntry | null>): null {
  if (ctx.error) {
    ctx.stash.outcome = 'FAILED';
  } else if (ctx.result && ctx.result.tenantId === ctx.stash.caller.tenantId) {
    ctx.stash.vehicle = ctx.result;
  }
  return null;
}
