/** Whether a batch wrote the lease of a viewer's watch. */
import type { VehicleWatch } from '../../domain/generated/schema-types.ts';
import { tables } from '../../domain/tables.ts';
import { fail } from '../runtime/fail.ts';
import { type BatchGetResult, requireTable } from '../runtime/tables.ts';
import type { WatchContext } from './watch-context.ts';

/** BatchPutItem's result: it may succeed without having written the item. */
export type BatchPutResult = Pick<BatchGetResult<unknown>, 'unprocessedKeys'>;

/** Returns the watch; fails with SERVICE_UNAVAILABLE when its lease was not written. */
export function requireLease(ctx: WatchContext<BatchPutResult | null>, liveSeconds: number): VehicleWatch {
  const unprocessed = ctx.result?.unprocessedKeys?.[requireTable(ctx.env, tables.Watches)] ?? [];
  if (ctx.error || unprocessed.length > 0) {
    fail('SERVICE_UNAVAILABLE');
  }
  return { referenceId: ctx.stash.referenceId, watchId: ctx.args.watchId, liveSeconds };
}
