/** Conversion while the hash key rotates: finds the guard of the VIN under either hash. */
import type { DynamoDBTransactGetItemsRequest } from '@aws-appsync/utils';
import type { ConversionContext } from './context.ts';
import { skipWhenDecided } from './skip.ts';
import { type GuardsResult, keepGuard, requestGuards } from './vin-guards.ts';

/** Skipped when an earlier step decided the outcome. */
export function request(ctx: ConversionContext<GuardsResult>): DynamoDBTransactGetItemsRequest {
  skipWhenDecided(ctx.stash);
  return requestGuards(ctx);
}

/** Leaves a failure to the next step, which reads once more. */
export function response(ctx: ConversionContext<GuardsResult>): null {
  if (!keepGuard(ctx)) {
    ctx.stash.isGuardBusy = true;
  }
  return null;
}
