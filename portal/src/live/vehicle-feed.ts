/** What a page knows of one vehicle: the newest state and how current it is, for React. */
import type {
  LiveStateClient,
  RealtimeFailure,
  VehicleState,
  VehicleWatch,
  WatchStatus,
} from '../../../client/index.ts';

import type { FeedMemory } from '../kept/last-state.ts';

/** One moment of a feed. */
export interface VehicleView {
  /** Undefined until the first read or without one that is kept, and after the end. */
  readonly state: VehicleState | undefined;
  /** True while the state is what an earlier page received, and this one has received nothing. */
  readonly isKept: boolean;
  readonly status: WatchStatus;
  /** Epoch milliseconds of this device at which the state arrived. */
  readonly arrivedAt: number | undefined;
  /** Epoch milliseconds at which the watch left LIVE, or began; undefined while it is LIVE. */
  readonly behindSince: number | undefined;
  /** Why the watch ended by itself. */
  readonly failure: RealtimeFailure | undefined;
  /** Milliseconds by which this device's clock is ahead of the cloud's; 0 when they may agree. */
  readonly clockAheadMs: number;
}

/** Follows a vehicle while a component shows it. */
export class VehicleFeed {
  readonly #client: LiveStateClient;
  readonly #referenceId: string;
  readonly #listeners = new Set<() => void>();
  readonly #memory: FeedMemory | undefined;
  #watch: VehicleWatch | undefined;
  #view: VehicleView;

  constructor(client: LiveStateClient, referenceId: string, memory?: FeedMemory) {
    this.#client = client;
    this.#referenceId = referenceId;
    this.#memory = memory;
    const kept = memory?.stateOf(referenceId);
    this.#view = {
      state: kept?.state,
      isKept: kept !== undefined,
      status: 'STARTING',
      arrivedAt: kept?.at,
      behindSince: Date.now(),
      failure: undefined,
      clockAheadMs: kept?.clockAheadMs ?? 0,
    };
  }

  /** The present moment; the same object until something changes. */
  readonly snapshot = (): VehicleView => this.#view;

  /** Starts the watch with the first listener, and stops it after the last. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#watch === undefined) {
      this.#start();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#watch?.stop();
        this.#watch = undefined;
        // A state that was left is no newer when its reader comes back.
        this.#change({ behindSince: this.#view.behindSince ?? Date.now() });
      }
    };
  };

  /** Reads at once, when there is a watch. */
  refresh(): void {
    this.#watch?.refresh();
  }

  #start(): void {
    this.#change({
      status: 'STARTING',
      behindSince: this.#view.behindSince ?? Date.now(),
      failure: undefined,
    });
    this.#watch = this.#client.watchVehicle(
      { referenceId: this.#referenceId },
      {
        onClock: (clockAheadMs) => this.#change({ clockAheadMs }),
        onState: (state) => {
          this.#change({ state, isKept: false, arrivedAt: Date.now() });
          this.#memory?.keepState(state, this.#view.clockAheadMs);
        },
        onStatus: (status) => this.#change(this.#at(status)),
        onEnd: (failure) => {
          this.#change({ failure });
          this.#memory?.forgetCar(this.#referenceId);
        },
      },
    );
  }

  /** Once the access has ended, no part of the page may still show the car. */
  #at(status: WatchStatus): Partial<VehicleView> {
    const behindSince = status === 'LIVE' ? undefined : (this.#view.behindSince ?? Date.now());
    return { status, behindSince, ...(status === 'ENDED' && { state: undefined, isKept: false }) };
  }

  #change(change: Partial<VehicleView>): void {
    this.#view = { ...this.#view, ...change };
    this.#listeners.forEach((listener) => listener());
  }
}
