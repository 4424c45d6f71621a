/** How many commands may be sent in a minute. */
import type { DynamoDBUpdateItemRequest } from '@aws-appsync/utils';
import { util } from '@aws-appsync/utils';
import type { AllowanceItem, AllowanceKind } from '../../domain/allowance.ts';
import { allowanceWindow } from '../../domain/allowance.ts';
import { fail } from '../runtime/fail.ts';
import type { SendContext } from './context.ts';
import { skipWhenRepeated } from './earlier.ts';

/** Counts this command; the counter of a new minute begins by itself. A command that was sent already is not counted again. */
export function takeAllowance(
  ctx: SendContext,
  principalId: string,
  kind: AllowanceKind,
): DynamoDBUpdateItemRequest {
  skipWhenRepeated(ctx.stash);
  const window = allowanceWindow(principalId, kind, util.time.nowEpochSeconds());
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

/** Fails with RATE_LIMITED beyond the limit; closed, with SERVICE_UNAVAILABLE, without a count. Without a limit in the environment nothing is allowed. */
export function checkAllowance(ctx: SendContext<AllowanceItem | null>, limitVariable: string): null {
  const limit = Number(ctx.env[limitVariable] ?? '0');
  const { retryAfterSeconds } = ctx.stash;
  const used = ctx.result?.used;
  if (ctx.error || used === undefined || retryAfterSeconds === undefined) fail('SERVICE_UNAVAILABLE');
  if (!(used <= limit)) fail('RATE_LIMITED', { retryAfterSeconds });
  return null;
}
