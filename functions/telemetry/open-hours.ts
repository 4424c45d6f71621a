/**
 * Decides which hours of a vehicle are open, and which of them are closed and can be summarised.
 * Everything follows from the committed state, so that every attempt closes the same hours.
 */
import type { ObservedSignals } from '../../domain/observation.ts';
import { type OpenHour, hourMs, hourOf, openHoursOf, openedAtItsStart } from '../../domain/open-hours.ts';
import { isSummarised } from '../../domain/signals.ts';
import { isTracked } from '../../domain/tracks.ts';
import type { VehicleStateDocument } from '../../domain/vehicle-state.ts';

/**
 * Hours that one write of the state closes. Each is computed from its messages, and the other
 * vehicles of the shard wait for that.
 */
const maxClosed = 4;
/**
 * Hours that a state may have open, more than eight days. They take 4 KB. Messages of further hours
 * are stored, and counted as not summarised.
 */
const maxOpen = 200;
/**
 * How long an hour that late messages opened stays open. A vehicle that was away sends many
 * messages of one hour, and each closing reads all of them.
 */
const lateMs = 600_000;
/** How long an hour stays open at least before the end of a connection closes it. */
const disconnectedMs = 60_000;

/**
 * The hours that the next write of the state closes, oldest first; `newestAt` is the effective time
 * of the state's newest value. An hour is closed when a message of a later time is in the state, or
 * when the vehicle is disconnected, because no such message may come for days.
 */
export function closedHours(
  referenceId: string,
  state: VehicleStateDocument | undefined,
  newestAt: number,
): OpenHour[] {
  if (state === undefined) {
    return [];
  }
  const { connectivity, updatedAt } = state;
  const closed = openHoursOf(state).filter((hour) => {
    const openMs = updatedAt - hour.openedAt;
    const isEnded = hasEnded(referenceId, hour.start, newestAt) && (!hour.isLate || openMs >= lateMs);
    return isEnded || (connectivity === 'DISCONNECTED' && openMs >= disconnectedMs);
  });
  return closed.sort((one, other) => one.start - other.start).slice(0, maxClosed);
}

/** The open hours of a vehicle, to which messages are added. */
export class OpenHours {
  readonly #referenceId: string;
  readonly #now: number;
  readonly #hours: Map<number, OpenHour>;
  #newest: number;

  /**
   * `newestAt` is the greatest effective time in the state, 0 without one; `now` is the function's
   * clock. Both are in epoch milliseconds.
   */
  constructor(referenceId: string, open: readonly OpenHour[], newestAt: number, now: number) {
    this.#referenceId = referenceId;
    this.#now = now;
    this.#newest = hourOf(newestAt);
    this.#hours = new Map(open.map((hour) => [hour.start, hour]));
  }

  /**
   * Opens the hour of a message of the effective time `at`; `newestAt` is the greatest effective
   * time up to this message. Returns false when too many hours are open.
   */
  add(at: number, signals: ObservedSignals, newestAt: number): boolean {
    const start = hourOf(at);
    const isNewest = start > this.#newest;
    this.#newest = Math.max(this.#newest, start);
    if (this.#hours.has(start) || !signals.some(([name]) => isSummarised(name) || isTracked(name))) {
      return true;
    }
    if (this.#hours.size >= maxOpen) {
      return false;
    }
    const isLate = hasEnded(this.#referenceId, start, newestAt);
    this.#hours.set(start, isNewest ? openedAtItsStart(start) : { start, openedAt: this.#now, isLate });
    return true;
  }

  /** All open hours, oldest first. */
  all(): OpenHour[] {
    return [...this.#hours.values()].sort((one, other) => one.start - other.start);
  }
}

function hasEnded(referenceId: string, start: number, newestAt: number): boolean {
  return start + hourMs + lagOf(referenceId) <= newestAt;
}

/**
 * How long after its end an hour is closed, 0 to 599 seconds by vehicle. If all vehicles closed
 * their hours at the full hour, they would all read their messages in its first second.
 */
function lagOf(referenceId: string): number {
  return (parseInt(referenceId.slice(0, 8), 16) % 600) * 1000;
}
