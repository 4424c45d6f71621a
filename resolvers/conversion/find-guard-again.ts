/**
 * Conversion while the hash key rotates: reads the guards once more if a write of one of them, such
 * as that of the re-hash, cancelled the first read.
 */
import { type DynamoDBTransactGetItemsRequest, runtime } from '@aws-appsync/utils';
import type { ConversionContext } from './context.ts';
import { skipWhenDecided } from './skip.ts';
import { type GuardsResult, keepGuard, requestGuards } from './vin-guards.ts';

/** Skipped, without a call, when the first read succeeded. */
export function request(ctx: ConversionContext<GuardsResult>): DynamoDBTransactGetItemsRequest {
  skipWhenDecided(ctx.stash);
  if (ctx.stash.isGuardBusy !== true) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  return requestGuards(ctx);
}

/** A second failure is FAILED: an unread guard must never count as absent. */
export function response(ctx: ConversionContext<GuardsResult>): null {
  if (!keepGuard(ctx)) {
    ctx.stash.outcome = 'FAILED';
  }
  return null;
}
