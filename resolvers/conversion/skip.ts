/** Lets a step of a conversion stand aside once the outcome is decided. */
import { runtime } from '@aws-appsync/utils';
import type { ConversionStash } from './context.ts';

/** Goes on to the next step, without a call, when an earlier step has decided the outcome. */
export function skipWhenDecided(stash: ConversionStash): void {
  if (stash.outcome !== undefined) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
}
