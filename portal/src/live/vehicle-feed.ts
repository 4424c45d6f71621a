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

/** What there is of a vehicle before the first read of its feed. */
export interface EarlierStates {
  readonly memory?: FeedMemory | undefined;
  /** A state that this page read before; does not reject. */
  readonly first?: Promise<VehicleState | undefined>;
}

/**
 * Milliseconds for which a watch continues without a reader. A reader on the way to another page of
 * the car needs it again at once, and starts of subscriptions are limited.
 */
const lingerMs = 5_000;

/** Follows a vehicle while a component shows it. */
export class VehicleFeed {
  readonly #client: LiveStateClient;
  readonly #referenceId: string;
  readonly #listeners = new Set<() => void>();
  readonly #memory: FeedMemory | undefined;
  #first: EarlierStates['first'];
  #watch: VehicleWatch | undefined;
  #lingering: ReturnType<typeof setTimeout> | undefined;
  #view: VehicleView;

  constructor(client: LiveStateClient, referenceId: string, { memory, first }: EarlierStates = {}) {
    this.#client = client;
    this.#referenceId = referenceId;
    this.#memory = memory;
    this.#first = first;
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

  /** Starts the watch with the first listener, and stops it soon after the last. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    clearTimeout(this.#lingering);
    if (this.#watch === undefined) {
      this.#start();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#lingering = setTimeout(() => this.#stop(), lingerMs);
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
        onState: (state) => this.#take(state),
        onStatus: (status) => this.#change(this.#at(status)),
        onEnd: (failure) => {
          this.#change({ failure });
          this.#memory?.forgetCar(this.#referenceId);
        },
      },
    );
    void this.#takeFirst();
  }

  #stop(): void {
    this.#watch?.stop();
    this.#watch = undefined;
    // A state that was left is no newer when its reader comes back.
    this.#change({ behindSince: this.#view.behindSince ?? Date.now() });
  }

  /** The watch reads when its subscription is confirmed, which takes several round trips. */
  async #takeFirst(): Promise<void> {
    const state = await this.#first;
    this.#first = undefined;
    const { status, state: shown, isKept } = this.#view;
    const isFirst = status !== 'ENDED' && (shown === undefined || isKept);
    if (state !== undefined && isFirst && this.#watch !== undefined) {
      this.#take(state);
    }
  }

  #take(state: VehicleState): void {
    this.#change({ state, isKept: false, arrivedAt: Date.now() });
    this.#memory?.keepState(state, this.#view.clockAheadMs);
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
