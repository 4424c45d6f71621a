/** The arguments of `auditLog`, checked without a call. */
import { util } from '@aws-appsync/utils';
import { type AuditQuery, dayOf, endOfDay, positionOf, positionPattern } from '../../domain/audit-query.ts';
import type { Caller } from '../../domain/contracts.ts';
import type { QueryAuditLogArgs } from '../../domain/generated/schema-types.ts';
import { maxAuditRangeDays } from '../../domain/page.ts';
import { isUuid, toReferenceId } from '../../domain/reference-id.ts';
import { requireRange } from '../runtime/range.ts';
import { toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';

const dayMs = 86_400_000;

/**
 * Fails with INVALID_ARGUMENT for a time in an unsupported format, for an empty range or a longer
 * one than the longest, and for ids of another form.
 */
export function requireQuery(args: QueryAuditLogArgs, { tenantId }: Caller): AuditQuery {
  const range = requireRange(args);
  if (range.to - range.from > maxAuditRangeDays * dayMs) {
    fail('INVALID_ARGUMENT', { argument: 'to' });
  }
  const actorId = args.actorId ?? undefined;
  if (actorId !== undefined && !isUuid(actorId)) {
    fail('INVALID_ARGUMENT', { argument: 'actorId' });
  }
  const given = args.referenceId ?? undefined;
  const referenceId = given === undefined ? undefined : toReferenceId(given);
  if (given !== undefined && referenceId === undefined) {
    fail('INVALID_ARGUMENT', { argument: 'referenceId' });
  }
  const action = args.action ?? undefined;
  const outcome = args.outcome ?? undefined;
  return {
    tenantId,
    from: toTimestamp(range.from),
    to: toTimestamp(range.to),
    ...(actorId === undefined ? {} : { actorId }),
    ...(action === undefined ? {} : { action }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(referenceId === undefined ? {} : { referenceId }),
  };
}

/** Where a page begins. */
interface Beginning {
  readonly before: string;
  /** The day whose shards are read; undefined for the entries of a vehicle. */
  readonly day: string | undefined;
  /** The day before it, if the range has one. */
  readonly nextDay: string | undefined;
}

/** Fails with INVALID_ARGUMENT for a token of another query, or with a day outside the range. */
export function requireBeginning(query: AuditQuery, token: string | undefined): Beginning {
  const position = token === undefined ? undefined : positionOf(query, token);
  if (token !== undefined && (position === undefined || !util.matches(positionPattern, position))) {
    return fail('INVALID_ARGUMENT', { argument: 'nextToken' });
  }
  if (query.referenceId !== undefined) {
    // Entries of the range may be shown later than its end, so a vehicle's list begins with all.
    return { before: position ?? '~', day: undefined, nextDay: undefined };
  }
  const days = daysOf(query);
  const before = position ?? endOfDay(days[0] ?? '');
  const index = days.indexOf(dayOf(before));
  const day = days[index];
  if (day === undefined) {
    return fail('INVALID_ARGUMENT', { argument: 'nextToken' });
  }
  return { before, day, nextDay: days[index + 1] };
}

/** The days of the range (`YYYY-MM-DD`, UTC), the latest first. */
function daysOf({ from, to }: AuditQuery): readonly string[] {
  const lastMs = toMilliSeconds(to) - 1;
  const first = dayOf(from);
  return offsets.map((offset) => dayOf(toTimestamp(lastMs - offset * dayMs))).filter((day) => day >= first);
}

/** 0 to 31, because the longest range may touch 32 days; APPSYNC_JS has no loop that counts. */
const offsets = '................................'.split('').map((_mark, offset) => offset);
