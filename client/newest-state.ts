/**
 * The newest state that is known in full: grows by readings and by changes, shows every version
 * once and in order.
 */
import type { SignalValue, VehicleState } from '../domain/generated/schema-types.ts';
import type { StateChange } from './vehicle-documents.ts';

/** Changes that wait for one before them; beyond, a reading brings everything at once. */
const mostWaiting = 100;

/** Takes what comes in any order and any number of times. */
export class NewestState {
  readonly #show: (state: VehicleState) => void;
  readonly #waiting = new Map<number, StateChange>();
  #shown: VehicleState | undefined;
  #newestHeardOf = -1;

  /** `show` is called with growing versions only. */
  constructor(show: (state: VehicleState) => void) {
    this.#show = show;
  }

  /**
   * True until the first state is known, and while a newer version is heard of than can be shown.
   */
  get isBehind(): boolean {
    return this.#shown === undefined || this.#newestHeardOf > this.#shown.version;
  }

  /** Takes a change: shown when it is the next one, kept when some are missing before it. */
  takeChange(change: StateChange): void {
    this.#newestHeardOf = Math.max(this.#newestHeardOf, change.version);
    if (change.version <= (this.#shown?.version ?? -1)) {
      return;
    }
    this.#waiting.set(change.version, change);
    if (this.#waiting.size > mostWaiting) {
      this.#waiting.delete(Math.min(...this.#waiting.keys()));
    }
    this.#advance();
  }

  /** Takes a reading; one that is not newer than what is shown changes nothing. */
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
      this.#set(merged(this.#shown, next));
    }
  }

  #set(state: VehicleState): void {
    this.#shown = state;
    this.#show(state);
  }
}

/** A state with what changed; both of the same vehicle, the change one version later. */
function merged(state: VehicleState, change: StateChange): VehicleState {
  const byName = new Map<string, SignalValue>();
  for (const signal of [...state.signals, ...change.signals]) {
    byName.set(signal.name, signal);
  }
  const signals = [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  const { version, connectivity, updatedAt } = change;
  return { ...state, version, connectivity, updatedAt, signals };
}
