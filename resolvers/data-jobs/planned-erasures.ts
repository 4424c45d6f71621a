/** The caller's former times with vehicles whose data will be erased, or is kept. For owners. */
import type { PlannedErasure, PlannedErasurePage } from '../../domain/generated/schema-types.ts';
import { audienceOfPlans, toPlannedErasure } from '../../domain/planned-erasure.ts';
import { requireCaller } from '../runtime/caller.ts';
import { requirePageLimit } from '../runtime/page.ts';
import type { PlannedListContext } from './planned-list-context.ts';

/** Fails with TENANT_REQUIRED, and with INVALID_ARGUMENT for a page size out of range. */
export function request(ctx: PlannedListContext): Record<string, never> {
  ctx.stash.caller = requireCaller(ctx);
  ctx.stash.jobs = [];
  requirePageLimit(ctx.args);
  return {};
}

/** Leaves out vehicles of which everything is erased. */
export function response({ stash }: PlannedListContext): PlannedErasurePage {
  const { principalId, tenantId } = stash.caller;
  const audience = audienceOfPlans(tenantId, principalId);
  const items: PlannedErasure[] = [];
  stash.jobs.forEach((plan) => {
    const shown = plan?.audience === audience ? toPlannedErasure(plan) : undefined;
    if (shown !== undefined) {
      items.push(shown);
    }
  });
  return { items, nextToken: stash.nextToken ?? null };
}
