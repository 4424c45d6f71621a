/**
 * Takes one unit of an allowance: counts the call in the principal's current window and compares
 * the count with the deployment's limit. A step calls `takeAllowance` in its request handler and
 * `requireAllowance` in its response handler; its data source is `allowances`.
 */
import { type DynamoDBUpdateItemRequest, util } from '@aws-appsync/utils';
import {
  type AllowanceItem,
  type AllowanceKind,
  allowanceWindow,
  allowances,
} from '../../domain/allowance.ts';
import { fail } from './fail.ts';

/** The stash between request and response handler. */
export interface AllowanceStash {
  /** Seconds until the next window of the allowance that was taken last. */
  retryAfterSeconds?: number;
}

/** The context of the response handler; `result` is the counter after the call was counted. */
export interface AllowanceContext {
  readonly env: Readonly<Record<string, string>>;
  readonly error?: unknown;
  readonly result?: AllowanceItem | null;
  readonly stash: AllowanceStash;
}

/**
 * Counts the call by one atomic, unconditional write that returns the count. A failed condition
 * would cost AppSync a second request, and callers over the limit must be the cheapest.
 * `principalId` is the caller's `sub`, or the Reference ID for a kind that counts a vehicle.
 */
export function takeAllowance(
  stash: AllowanceStash,
  kind: AllowanceKind,
  principalId: string,
): DynamoDBUpdateItemRequest {
  const window = allowanceWindow(principalId, kind, util.time.nowEpochSeconds());
  stash.retryAfterSeconds = window.retryAfterSeconds;
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

/**
 * Returns RATE_LIMITED when the count exceeds the limit, SERVICE_UNAVAILABLE without a count, and
 * undefined when the call may continue. Without a limit in the environment every call is refused.
 */
export function allowanceError(
  ctx: AllowanceContext,
  kind: AllowanceKind,
): 'RATE_LIMITED' | 'SERVICE_UNAVAILABLE' | undefined {
  const used = ctx.result?.used;
  if (ctx.error || used === undefined) {
    return 'SERVICE_UNAVAILABLE';
  }
  // APPSYNC_JS parses numbers by unary plus. Other text gives NaN, and no count is below NaN.
  const limit = +(ctx.env[allowances[kind].limitVariable] ?? '0');
  return used <= limit ? undefined : 'RATE_LIMITED';
}

/** Fails with RATE_LIMITED, or with SERVICE_UNAVAILABLE without a count; returns null otherwise. */
export function requireAllowance(ctx: AllowanceContext, kind: AllowanceKind): null {
  const error = allowanceError(ctx, kind);
  if (error === 'RATE_LIMITED') {
    fail(error, { retryAfterSeconds: ctx.stash.retryAfterSeconds ?? 1 });
  }
  if (error !== undefined) {
    fail(error);
  }
  return null;
}
