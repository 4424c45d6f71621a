/**
 * Keeps the newest complete state. Reads replace it, changes extend it, and every version is shown
 * once and in order.
 */
import type { SignalValue, VehicleState } from '../domain/generated/schema-types.ts';
import type { StateChange } from './vehicle-documents.ts';

/** Maximum changes that wait for a missing one; beyond that, a read replaces them all. */
const maxWaiting = 100;

/** Accepts states and changes in any order and any number of times. */
export class NewestState {
  readonly #show: (state: VehicleState) => void;
  readonly #waiting = new Map<number, StateChange>();
  #shown: VehicleState | undefined;
  #newestKnown = -1;

  /** `show` is called with increasing versions only. */
  constructor(show: (state: VehicleState) => void) {
    this.#show = show;
  }

  /** True before the first state, and while a newer version is known to exist than can be shown. */
  get isBehind(): boolean {
    return this.#shown === undefined || this.#newestKnown > this.#shown.version;
  }

  /** Takes a change: shows it if it is the next version, or keeps it until earlier ones arrive. */
  takeChange(change: StateChange): void {
    this.#newestKnown = Math.max(this.#newestKnown, change.version);
    if (change.version <= (this.#shown?.version ?? -1)) {
      return;
    }
    this.#waiting.set(change.version, change);
    if (this.#waiting.size > maxWaiting) {
      this.#waiting.delete(Math.min(...this.#waiting.keys()));
    }
    this.#advance();
  }

  /** Takes a state that was read; ignores it unless it is newer than the one shown. */
  takeState(state: VehicleState): void {
    if (state.version <= (this.#shown?.version ?? -1)) {
      return;
    }
    this.#set(state);
    for (const version of [...this.#waiting.keys()]) {
      if (version <= state.version) {
        this.#waiting.delete(version);
      }
    }
    this.#advance();
  }

  #advance(): void {
    while (this.#shown !== undefined) {
      const next = this.#waiting.get(this.#shown.version + 1);
      if (next === undefined) {
        return;
      }
      this.#waiting.delete(next.version);
      this.#set(merge(this.#shown, next));
    }
  }

  #set(state: VehicleState): void {
    this.#shown = state;
    this.#show(state);
  }
}

/** Applies a change to the state one version before it. */
function merge(state: VehicleState, change: StateChange): VehicleState {
  const byName = new Map<string, SignalValue>();
  for (const signal of [...state.signals, ...change.signals]) {
    byName.set(signal.name, signal);
  }
  const signals = [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  const { version, connectivity, updatedAt } = change;
  return { ...state, version, connectivity, updatedAt, signals };
}
