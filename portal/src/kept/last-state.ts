/** Keeps the last state of a session's cars on this device while its person wants that. */
import type { VehicleState } from '../../../client/index.ts';
import type { CarAccess } from '../cars/car-access.ts';
import { carKey, forgetPerson, type Records } from './kept-records.ts';
import { type Kept, type KeptPerson, type KeptState, withoutDetails, withoutVin } from './kept-state.ts';

/** Milliseconds between two writes, because a car that drives sends each second. */
const writeMs = 10_000;

/** What a page needs of the device's memory of a car. */
export interface FeedMemory {
  /** What an earlier page received; undefined without anything. */
  stateOf(referenceId: string): KeptState | undefined;
  keepState(state: VehicleState, clockAheadMs: number): void;
  /** Deletes what is kept of a car to which the access has ended. */
  forgetCar(referenceId: string): void;
}

/** Switches of a `LastState` that may change while the page is open. */
export interface KeepingChoice {
  /** True while the session is that of this browser, and its person wants the state to be kept. */
  readonly isWanted: () => boolean;
  /** Calls the listener after a change; returns a function that removes the listener. */
  readonly onChange: (listener: () => void) => () => void;
}

/**
 * The memory of one session. Failures of the device's store are ignored; the page then keeps less.
 */
export class LastState implements FeedMemory {
  readonly #records: Records;
  readonly #person: Omit<KeptPerson, 'cars' | 'at'>;
  readonly #choice: KeepingChoice;
  readonly #stopListening: () => void;
  /** What an earlier page has left, minus what was deleted since. */
  readonly #keptStates: Map<string, KeptState>;
  #keptCars: readonly CarAccess[] | undefined;
  readonly #states = new Map<string, KeptState>();
  readonly #unwritten = new Set<string>();
  #cars: { readonly cars: readonly CarAccess[]; readonly at: number } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  /** `kept` is what an earlier page of any person has left. */
  constructor(
    records: Records,
    person: Omit<KeptPerson, 'cars' | 'at'>,
    kept: Kept | undefined,
    choice: KeepingChoice,
  ) {
    this.#records = records;
    this.#person = person;
    const own = kept?.person.principalId === person.principalId && choice.isWanted() ? kept : undefined;
    this.#keptStates = new Map(own?.states);
    this.#keptCars = own?.person.cars;
    this.#choice = choice;
    this.#stopListening = choice.onChange(() => this.#follow());
  }

  /** The cars that this page has read, or an earlier one has left; undefined without any. */
  get lastCars(): readonly CarAccess[] | undefined {
    return this.#cars?.cars ?? this.#keptCars;
  }

  stateOf(referenceId: string): KeptState | undefined {
    return this.#keptStates.get(referenceId);
  }

  /** Keeps the list that was read. Deletes states of other cars, because their access has ended. */
  keepCars(cars: readonly CarAccess[]): void {
    const before = new Set(this.#cars?.cars.map(({ referenceId }) => referenceId));
    this.#cars = { cars: cars.map(withoutVin), at: Date.now() };
    const known = new Set(cars.map(({ referenceId }) => referenceId));
    const gone = [...this.#states.keys(), ...this.#keptStates.keys()].filter((id) => !known.has(id));
    gone.forEach((referenceId) => this.forgetCar(referenceId));
    const added = [...this.#states.keys()].filter((id) => !before.has(id));
    added.forEach((referenceId) => this.#unwritten.add(referenceId));
    this.#write();
  }

  keepState(state: VehicleState, clockAheadMs: number): void {
    if (this.#isOver) {
      return;
    }
    const { referenceId } = state;
    const isFirst = !this.#states.has(referenceId);
    this.#states.set(referenceId, { state: withoutDetails(state), at: Date.now(), clockAheadMs });
    this.#unwritten.add(referenceId);
    // At once, because the first state of a car may be the last for hours.
    if (isFirst || this.#timer === undefined) {
      this.#writeSometimes();
    }
  }

  forgetCar(referenceId: string): void {
    this.#states.delete(referenceId);
    this.#keptStates.delete(referenceId);
    this.#unwritten.delete(referenceId);
    ignoreFailure(this.#records.delMany([carKey(this.#person.principalId, referenceId)]));
  }

  /** Ends it with the session, and deletes everything of its person. */
  end(): void {
    this.#isOver = true;
    this.#stopListening();
    clearTimeout(this.#timer);
    this.#forget();
  }

  /** Another tab may have changed the choice, and both may have written meanwhile. */
  #follow(): void {
    if (this.#choice.isWanted()) {
      this.#states.forEach((_, referenceId) => this.#unwritten.add(referenceId));
      this.#write();
    } else {
      this.#forget();
    }
  }

  #forget(): void {
    this.#keptStates.clear();
    this.#keptCars = undefined;
    ignoreFailure(forgetPerson(this.#records, this.#person.principalId));
  }

  /** Writes now, and again after a while if something has arrived meanwhile. */
  #writeSometimes(): void {
    this.#write();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#unwritten.size > 0) {
        this.#writeSometimes();
      }
    }, writeMs);
  }

  /** A state is written only of a car that the list has: without it, no page would show it. */
  #write(): void {
    if (this.#isOver || this.#cars === undefined || !this.#choice.isWanted()) {
      return;
    }
    const { principalId } = this.#person;
    const known = new Set(this.#cars.cars.map(({ referenceId }) => referenceId));
    const written = [...this.#unwritten].filter((referenceId) => known.has(referenceId));
    const states = written.map(
      (referenceId) => [carKey(principalId, referenceId), this.#states.get(referenceId)] as const,
    );
    // Also what is left out: the list that has the car writes it.
    this.#unwritten.clear();
    ignoreFailure(this.#records.setMany([[principalId, { ...this.#person, ...this.#cars }], ...states]));
  }
}

function ignoreFailure(call: Promise<void>): void {
  call.catch(() => undefined);
}
