/**
 * Pages of the audit log. A page merges the shards of one day, or reads the entries of one vehicle,
 * newest first. Its position is a key: every later page begins below it.
 */
import type { AuditItem } from './audit.ts';
import type { AuditAction, AuditOutcome } from './generated/schema-types.ts';

/** What a query asks for; times are ISO 8601 in UTC. */
export interface AuditQuery {
  readonly tenantId: string;
  /** Recorded at this time or later. */
  readonly from: string;
  /** Recorded before this time. */
  readonly to: string;
  readonly actorId?: string;
  readonly action?: AuditAction;
  readonly outcome?: AuditOutcome;
  readonly referenceId?: string;
}

/**
 * True for an entry that the query asks for. The time is compared here, not by the key: the key of
 * a refused device has only the day.
 */
export function isAsked(query: AuditQuery, { action, actorId, at, outcome }: AuditItem): boolean {
  const { actorId: actor, action: wanted, outcome: ending, from, to } = query;
  return (
    at >= from &&
    at < to &&
    (actor === undefined || actor === actorId) &&
    (wanted === undefined || wanted === action) &&
    (ending === undefined || ending === outcome)
  );
}

/** The key by which a page is ordered: that of the table, or of the index by vehicle. */
export function keyOf(query: AuditQuery, item: AuditItem): string {
  return query.referenceId === undefined ? item.atId : (item.shownAt ?? item.atId);
}

/**
 * The newest `limit` of two lists, newest first. Keys are unique within a tenant: they hold a
 * random id, or a device that the day has once.
 */
export function newestOf(
  query: AuditQuery,
  lists: readonly (readonly AuditItem[])[],
  limit: number,
): readonly AuditItem[] {
  const byKey: Record<string, AuditItem> = {};
  lists.forEach((list) => {
    list.forEach((item) => {
      byKey[keyOf(query, item)] = item;
    });
  });
  const keys = Object.keys(byKey).sort().reverse().slice(0, limit);
  return keys.flatMap((key) => byKey[key] ?? []);
}

/** The position that reads a whole day (`YYYY-MM-DD`): it sorts after every key of that day. */
export function endOfDay(day: string): string {
  return `${day}~`;
}

/** The day (`YYYY-MM-DD`) of a position, which begins with a time in ISO 8601. */
export function dayOf(position: string): string {
  return position.slice(0, 10);
}

/**
 * A position as a token that fits these arguments and this tenant only. It holds nothing secret: a
 * forged one reads another part of the caller's own range.
 */
export function toToken(query: AuditQuery, position: string): string {
  return `${argumentsOf(query)} ${position}`;
}

/** The position of a token; undefined for one of another query, or of another form. */
export function positionOf(query: AuditQuery, token: string): string | undefined {
  const prefix = `${argumentsOf(query)} `;
  return token.startsWith(prefix) ? token.slice(prefix.length) : undefined;
}

/** The form of a position, for `util.matches`. */
export const positionPattern = '\\d{4}-\\d{2}-\\d{2}(?:~|#[!-~]{1,64}|T[\\d:.]{12}Z#[!-~]{1,64})';

function argumentsOf(query: AuditQuery): string {
  const { action, actorId, from, outcome, referenceId, tenantId, to } = query;
  return `${tenantId} ${from} ${to} ${actorId ?? '-'} ${action ?? '-'} ${outcome ?? '-'} ${referenceId ?? '-'}`;
}
