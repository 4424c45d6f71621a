/** Skips steps of a conversion once its outcome is decided. */
import { runtime } from '@aws-appsync/utils';
import type { ConversionStash } from './context.ts';

/** Continues with the next step, without a call, when an earlier step has decided the outcome. */
export function skipWhenDecided(stash: ConversionStash): void {
  if (stash.outcome !== undefined) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
}
