/**
 * Conversion, step 1 of 5: takes one unit of the caller's allowance for this minute. Adding and reading back is one atomic write;
 * a condition would cost AppSync a second request whenever it fails, and the caller over the limit is the one to make cheap.
 */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import { util } from '@aws-appsync/utils';
import type { AllowanceItem } from '../../domain/allowance.ts';
import { allowanceWindow } from '../../domain/allowance.ts';
import type { ConversionContext } from './context.ts';

/** Counts this attempt; the counter of a new minute begins by itself. */
export function request(ctx: ConversionContext): DynamoDBUpdateItemRequest {
  const window = allowanceWindow(ctx.stash.caller.principalId, 'conversion', util.time.nowEpochSeconds());
  ctx.stash.retryAfterSeconds = window.retryAfterSeconds;
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ principalKindWindow: window.principalKindWindow }),
    update: {
      expression: 'SET #expiresAt = :expiresAt ADD #used :one',
      expressionNames: { '#used': 'used', '#expiresAt': 'expiresAt' },
      expressionValues: util.dynamodb.toMapValues({ ':one': 1, ':expiresAt': window.expiresAt }),
    },
  };
}

/** Fails closed: without a count, or without a limit to compare it with, there is no conversion. */
export function response(ctx: ConversionContext<AllowanceItem | null>): null {
  const limit = Number(ctx.env['CONVERSIONS_PER_MINUTE'] ?? '0');
  const used = ctx.result?.used;
  if (ctx.error || used === undefined) ctx.stash.outcome = 'FAILED';
  else if (!(used <= limit)) ctx.stash.outcome = 'RATE_LIMITED';
  return null;
}
