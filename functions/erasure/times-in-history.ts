/** When persons owned a vehicle, as its history has it. */
import type { VehicleHistoryItem } from '../../domain/registry.ts';

/** Began before everything that is stored: the line that began the time has expired. */
export const unknownBeginning = '1970-01-01T00:00:00.000Z';

/** A time in which a person owned the vehicle, in ISO 8601. */
export interface LinesTime {
  readonly ownerId: string;
  /** May be `unknownBeginning`. */
  readonly began: string;
  /** Absent where no line ends it. */
  readonly ended?: string;
}

/** What a line of the history says about a person's access. */
export type AccessLine = Pick<VehicleHistoryItem, 'at' | 'event' | 'role'> & { readonly ownerId: string };

/** From oldest to newest line. A time that ran out lasts until the person's next line. */
export function timesInHistory(lines: readonly AccessLine[]): readonly LinesTime[] {
  const times: LinesTime[] = [];
  const began = new Map<string, string>();
  for (const { at, event, ownerId, role } of lines) {
    const start = began.get(ownerId);
    if (event !== 'ACCESS_ENDED' && role === 'OWNER') {
      began.set(ownerId, start ?? at);
    } else if (start !== undefined || role === 'OWNER') {
      times.push({ ownerId, began: start ?? unknownBeginning, ended: at });
      began.delete(ownerId);
    }
  }
  return [...times, ...[...began].map(([ownerId, at]) => ({ ownerId, began: at }))];
}
