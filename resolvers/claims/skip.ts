/** Skips steps of a start once its outcome is decided. */
import { runtime } from '@aws-appsync/utils';
import type { StartStash } from './start-context.ts';

/** Continues with the next step, without a call, when an earlier step decided against the claim. */
export function skipWhenDecided(stash: StartStash): void {
  if (stash.outcome !== undefined) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
}
