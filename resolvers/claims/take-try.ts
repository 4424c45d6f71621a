/**
 * Confirming a claim: counts the try before the code is compared, so that codes that are tried at
 * the same time cannot exceed the limit together.
 */
import { type DynamoDBUpdateItemRequest, util } from '@aws-appsync/utils';
import { type ClaimItem, claimTries } from '../../domain/claim.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { ClaimContext } from './context.ts';
import { requireOwnClaim } from './require-claim.ts';

/** One conditional write for every claim, whether a vehicle has its VIN or not. */
export function request(ctx: ClaimContext): DynamoDBUpdateItemRequest {
  const { caller, claimId } = ctx.stash;
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ claimId }),
    update: {
      expression: 'ADD #tries :one',
      expressionNames: { '#tries': 'tries' },
      expressionValues: util.dynamodb.toMapValues({ ':one': 1 }),
    },
    condition: {
      expression:
        '#ownerId = :ownerId AND #tenantId = :tenantId AND #status = :expected AND #codeUntil > :now AND #tries < :most AND attribute_not_exists(#provenAt)',
      expressionNames: {
        '#ownerId': 'ownerId',
        '#tenantId': 'tenantId',
        '#status': 'status',
        '#codeUntil': 'codeUntil',
        '#provenAt': 'provenAt',
      },
      expressionValues: util.dynamodb.toMapValues({
        ':ownerId': caller.principalId,
        ':tenantId': caller.tenantId,
        ':expected': 'CODE_EXPECTED',
        ':now': now(),
        ':most': claimTries,
      }),
    },
  };
}

/**
 * Stores the claim in the stash. A claim whose code was proven before is a retry and counts no try.
 * Fails with CLAIM_NOT_FOUND alike for an unknown claim, another person's, an expired one, and one
 * without a try left.
 */
export function response(ctx: ClaimContext<unknown, ClaimItem | null>): null {
  if (ctx.error && ctx.error.type !== 'DynamoDB:ConditionalCheckFailedException') {
    fail('SERVICE_UNAVAILABLE');
  }
  if (ctx.result) {
    ctx.stash.claim = ctx.result;
  }
  const claim = requireOwnClaim(ctx);
  if (ctx.error && claim.provenAt === undefined) {
    fail('CLAIM_NOT_FOUND');
  }
  return null;
}
