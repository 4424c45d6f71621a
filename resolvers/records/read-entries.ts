/** Reading entries of the audit log for a page: what each step asks for, and what it adds. */
import type { DynamoDBQueryRequest } from '@aws-appsync/utils';
import type { AuditItem } from '../../domain/audit.ts';
import { isAsked, keyOf, newestOf } from '../../domain/audit-query.ts';
import { filteredAuditEntries } from '../../domain/page.ts';
import { fail } from '../runtime/fail.ts';
import type { Page } from '../runtime/page.ts';
import type { AuditContext, AuditStash } from './audit-context.ts';

/**
 * The part of every query. DynamoDB does not filter: its `limit` counts what it has read, and the
 * last key that it has read is not known when a filter leaves it out.
 */
export function newestEntries({
  limit,
  query,
}: AuditStash): Pick<DynamoDBQueryRequest, 'limit' | 'scanIndexForward'> {
  const { action, actorId, outcome } = query;
  const hasFilter = actorId !== undefined || action !== undefined || outcome !== undefined;
  return { limit: hasFilter ? filteredAuditEntries : limit, scanIndexForward: false };
}

/** Adds what a query has read. Fails with SERVICE_UNAVAILABLE. */
export function addEntries(ctx: AuditContext<Page<AuditItem> | null>): null {
  const page = ctx.result;
  if (ctx.error || !page) {
    return fail('SERVICE_UNAVAILABLE');
  }
  const { found, limit, query, readTo } = ctx.stash;
  const last = page.items[page.items.length - 1];
  // A nextToken means that DynamoDB has more; the token itself fits only this shard.
  if (last !== undefined && (page.nextToken ?? undefined) !== undefined) {
    const key = keyOf(query, last);
    ctx.stash.readTo = readTo === undefined || key > readTo ? key : readTo;
  }
  const asked = page.items.filter((item) => isAsked(query, item));
  ctx.stash.found = newestOf(query, [found, asked], limit);
  return null;
}
