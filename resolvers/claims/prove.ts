/**
 * Confirming a claim: compares the code by a conditional write, which uses the code up. Retries
 * after it need no further try.
 */
import { type DynamoDBUpdateItemRequest, util } from '@aws-appsync/utils';
import type { ClaimItem } from '../../domain/claim.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { ClaimContext } from './context.ts';

/**
 * Fails the condition alike for a wrong code and for a claim that has no code, because no vehicle
 * has its VIN. A proven claim keeps its time.
 */
export function request(ctx: ClaimContext): DynamoDBUpdateItemRequest {
  const { claimId, codeHash } = ctx.stash;
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ claimId }),
    update: {
      expression: 'SET #provenAt = if_not_exists(#provenAt, :now)',
      expressionNames: { '#provenAt': 'provenAt' },
      expressionValues: util.dynamodb.toMapValues({ ':now': now() }),
    },
    condition: {
      expression: '#codeHash = :codeHash',
      expressionNames: { '#codeHash': 'codeHash' },
      expressionValues: util.dynamodb.toMapValues({ ':codeHash': codeHash ?? '' }),
    },
  };
}

/**
 * Stores the proven claim and its vehicle in the stash. Stores neither for a wrong code, for which
 * the next step fails.
 */
export function response(ctx: ClaimContext<unknown, ClaimItem | null>): null {
  if (ctx.error) {
    if (ctx.error.type !== 'DynamoDB:ConditionalCheckFailedException') {
      fail('SERVICE_UNAVAILABLE');
    }
    return null;
  }
  const claim = ctx.result ?? undefined;
  if (claim?.referenceId === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  ctx.stash.claim = claim;
  ctx.stash.isProven = true;
  ctx.stash.referenceId = claim.referenceId;
  return null;
}
