/**
 * The times in which one person owned a vehicle. The history has every grant until it expires, but
 * no line for an access that ran out: its end is known from the plan that was made before, and from
 * Ownership until the person gets access again.
 */
import type { EndedTime } from '../../domain/planned-erasure.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { ownerSinceOf } from '../../domain/viewers.ts';
import { type LinesTime, unknownBeginning } from '../erasure/times-in-history.ts';

/** A time as an owner, in ISO 8601; `until` is absent while its end is not known. */
export interface OwnedTime {
  readonly from: string;
  readonly until?: string;
}

type OwnAccess = Pick<OwnershipItem, 'ownerSince' | 'role' | 'since' | 'until'>;

/** What is known of one person and a vehicle. */
interface KnownTimes {
  /** `PlannedErasureItem.times`; empty without a plan. */
  readonly planned: Readonly<Record<string, string>>;
  readonly lines: readonly LinesTime[];
  /** The person's access, open or ended; absent after an erasure. */
  readonly access: OwnAccess | undefined;
}

/**
 * Returns the times, in no order. A planned end counts once a later access proves it: an access
 * that is made longer before its end keeps its beginning.
 */
export function ownedTimes({ access, lines, planned }: KnownTimes): readonly OwnedTime[] {
  const ranOut = Object.entries(planned)
    .map(([from, until]): EndedTime => ({ from, until }))
    .filter(({ until }) => access !== undefined && until < access.since);
  const ownEnd = access?.role === 'OWNER' ? access.until : undefined;
  const others = withPresent(lines, access).flatMap(({ began, ended = ownEnd }): OwnedTime[] => {
    const inside = ranOut.filter(({ from, until }) => from >= began && until <= (ended ?? '~'));
    const last = inside.map(({ until }) => until).reduce((one, other) => (one > other ? one : other), '');
    if (last !== '' && last === ended) {
      return [];
    }
    const from = last === '' ? began : new Date(Date.parse(last) + 1).toISOString();
    return [{ from, ...(ended !== undefined && { until: ended }) }];
  });
  return [...ranOut, ...others];
}

/** The lines that began the present time may have expired: then its access says when it began. */
function withPresent(
  lines: readonly LinesTime[],
  access: OwnAccess | undefined,
): readonly Omit<LinesTime, 'ownerId'>[] {
  if (access?.role !== 'OWNER') {
    return lines;
  }
  const present = ownerSinceOf(access);
  const isKnown = lines.some(({ began, ended }) => began <= present && present <= (ended ?? '~'));
  const known = lines.map((time) => {
    const isPresent = time.began === unknownBeginning && time.ended === access.until;
    return isPresent ? { ...time, began: present } : time;
  });
  return isKnown ? known : [...known, { began: present }];
}

/** Those of the times whose end is known. */
export function withEnd(times: readonly OwnedTime[]): readonly EndedTime[] {
  return times.flatMap(({ from, until }) => (until === undefined ? [] : [{ from, until }]));
}
