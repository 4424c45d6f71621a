/**
 * Many vehicles in one process. One timer ticks them all, spread evenly, and opens their
 * connections one after another.
 */
import { type Cancel, type VehicleClock, systemClock } from './clock.ts';
import { startPacer } from './pacer.ts';
import {
  type Vehicle,
  type VehicleCounts,
  type VehicleListener,
  type VehicleOptions,
  createVehicle,
} from './vehicle.ts';

/** Vehicles that share one process, clock and listener, and how fast they connect. */
export interface FleetOptions {
  /** The fleet sets clock and listener of each. */
  readonly vehicles: readonly Omit<VehicleOptions, 'clock' | 'listener' | 'intervalMs'>[];
  readonly clock?: VehicleClock;
  readonly listener?: VehicleListener;
  /** Default 100. AWS IoT Core accepts 500 connections per second of an account. */
  readonly connectionsPerSecond?: number;
}

/** How often the vehicles tick: each at an interval, or all together at a rate. */
export type FleetRate = { readonly intervalMs: number } | { readonly messagesPerSecond: number };

/** Many vehicles that are driven together. */
export interface Fleet {
  readonly vehicles: readonly Vehicle[];
  /** Number of vehicles that are connected now. */
  readonly connected: number;
  /** Sums over all vehicles. */
  readonly counts: VehicleCounts;
  /** Number of messages that are not acknowledged. */
  readonly waiting: number;
  /** Ticks that were skipped because this computer was too slow. */
  readonly skippedTicks: number;
  /** Starts to connect; resolves when each vehicle has been connected once. */
  connect(): Promise<void>;
  /**
   * Ticks at a rate, which replaces the one before. A tick sends what changed; with `speaksAlways`
   * every tick sends a message.
   */
  drive(rate: FleetRate): void;
  /** Stops ticking. */
  pause(): void;
  /** Stops all vehicles; each waits up to `flushMs` for acknowledgements. */
  stop(flushMs?: number): Promise<void>;
}

/** Creates a fleet that is neither connected nor ticking. */
export function createFleet(options: FleetOptions): Fleet {
  return new VehicleFleet(options);
}

class VehicleFleet implements Fleet {
  readonly vehicles: readonly Vehicle[];
  readonly #clock: VehicleClock;
  readonly #connectionsPerSecond: number;
  /** The vehicles that have been connected at least once. */
  readonly #arrived = new Set<Vehicle>();
  #skippedTicks = 0;
  #onAllArrived = (): void => undefined;
  #stopConnecting: Cancel = () => undefined;
  #stopTicking: Cancel = () => undefined;

  constructor({ vehicles, clock = systemClock, listener = {}, connectionsPerSecond = 100 }: FleetOptions) {
    this.#clock = clock;
    this.#connectionsPerSecond = connectionsPerSecond;
    const countingListener: VehicleListener = {
      ...listener,
      connected: (vehicle) => {
        this.#onConnected(vehicle);
        listener.connected?.(vehicle);
      },
    };
    this.vehicles = vehicles.map((one) => createVehicle({ ...one, clock, listener: countingListener }));
  }

  get connected(): number {
    return this.#sum(({ isConnected }) => (isConnected ? 1 : 0));
  }

  get counts(): VehicleCounts {
    return {
      made: this.#sum(({ counts }) => counts.made),
      acknowledged: this.#sum(({ counts }) => counts.acknowledged),
      givenUp: this.#sum(({ counts }) => counts.givenUp),
      connections: this.#sum(({ counts }) => counts.connections),
      commands: this.#sum(({ counts }) => counts.commands),
    };
  }

  get waiting(): number {
    return this.#sum(({ waiting }) => waiting);
  }

  get skippedTicks(): number {
    return this.#skippedTicks;
  }

  connect(): Promise<void> {
    const allArrived = new Promise<void>((resolve) => (this.#onAllArrived = resolve));
    this.#stopConnecting();
    const left = [...this.vehicles];
    const work = (): void => {
      left.shift()?.connect();
      if (left.length === 0) {
        this.#stopConnecting();
      }
    };
    this.#stopConnecting = startPacer({ clock: this.#clock, perSecond: this.#connectionsPerSecond, work });
    return this.#arrived.size === this.vehicles.length ? Promise.resolve() : allArrived;
  }

  drive(rate: FleetRate): void {
    this.#stopTicking();
    const { length } = this.vehicles;
    this.#stopTicking = startPacer({
      clock: this.#clock,
      perSecond: 'intervalMs' in rate ? (length * 1_000) / rate.intervalMs : rate.messagesPerSecond,
      work: (number, moment) => this.vehicles[number % length]?.tick(moment),
      skipped: (count) => (this.#skippedTicks += count),
    });
  }

  pause(): void {
    this.#stopTicking();
  }

  async stop(flushMs?: number): Promise<void> {
    this.#stopConnecting();
    this.#stopTicking();
    await Promise.all(this.vehicles.map((vehicle) => vehicle.stop(flushMs)));
  }

  #onConnected(vehicle: Vehicle): void {
    this.#arrived.add(vehicle);
    if (this.#arrived.size === this.vehicles.length) {
      this.#onAllArrived();
    }
  }

  #sum(valueOf: (vehicle: Vehicle) => number): number {
    return this.vehicles.reduce((total, vehicle) => total + valueOf(vehicle), 0);
  }
}
