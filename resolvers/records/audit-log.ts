/** The audit log of the caller's tenant, newest first. For privacy officers. */
import { type AuditItem, auditShards } from '../../domain/audit.ts';
import { endOfDay, keyOf, toToken } from '../../domain/audit-query.ts';
import type { AuditEntry, AuditEntryPage } from '../../domain/generated/schema-types.ts';
import { requireCaller } from '../runtime/caller.ts';
import { requirePageLimit } from '../runtime/page.ts';
import type { AuditContext, AuditStash } from './audit-context.ts';
import { requireBeginning, requireQuery } from './audit-query.ts';

/** Stores the checked query in the stash. Fails with INVALID_ARGUMENT without a call. */
export function request(ctx: AuditContext): Record<string, never> {
  const caller = requireCaller(ctx);
  const limit = requirePageLimit(ctx.args);
  const query = requireQuery(ctx.args, caller);
  const { before, day, nextDay } = requireBeginning(query, ctx.args.nextToken ?? undefined);
  ctx.stash.caller = caller;
  ctx.stash.limit = limit;
  ctx.stash.query = query;
  ctx.stash.before = before;
  ctx.stash.shards = auditShards;
  ctx.stash.found = [];
  ctx.stash.day = day;
  ctx.stash.nextDay = nextDay;
  return {};
}

/** Returns what every shard has been read for; the next page begins below it. */
export function response(ctx: AuditContext): AuditEntryPage {
  const { found, limit, query, readTo } = ctx.stash;
  const shown = found.filter((item) => readTo === undefined || keyOf(query, item) >= readTo);
  const position = nextPosition(ctx.stash, shown[limit - 1]);
  return {
    items: shown.map((item) => toAuditEntry(item)),
    nextToken: position === undefined ? null : toToken(query, position),
  };
}

/** `last` is the last entry of a full page. */
function nextPosition(stash: AuditStash, last: AuditItem | undefined): string | undefined {
  const { nextDay, query, readTo } = stash;
  const position = last === undefined ? readTo : keyOf(query, last);
  if (position !== undefined) {
    // An entry is shown when it was recorded or later, so older keys have no entry of the range.
    return query.referenceId !== undefined && position < query.from ? undefined : position;
  }
  return nextDay === undefined ? undefined : endOfDay(nextDay);
}

/** What does not apply becomes null. */
function toAuditEntry(item: AuditItem): AuditEntry {
  return {
    at: item.at,
    action: item.action,
    outcome: item.outcome,
    actorId: item.actorId,
    actorRoles: [...item.actorRoles],
    clientId: item.clientId,
    requestId: item.requestId,
    purpose: item.purpose ?? null,
    referenceId: item.referenceId ?? null,
    claimId: item.claimId ?? null,
    deviceId: item.deviceId ?? null,
    jobId: item.jobId ?? null,
    revealId: item.revealId ?? null,
    revealPurpose: item.revealPurpose ?? null,
    reissueReason: item.reissueReason ?? null,
    erasureReason: item.erasureReason ?? null,
    caseNumber: item.caseNumber ?? null,
    personId: item.personId ?? null,
    learned: item.learned ?? null,
    bulkPerDay: item.bulkPerDay ?? null,
    bulkUntil: item.bulkUntil ?? null,
    visibleFrom: item.visibleFrom ?? null,
  };
}
