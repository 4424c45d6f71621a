/**
 * Many vehicles in one process: one timer for all, spread evenly, and connections that are opened
 * one after the other.
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

/** How a fleet is made. */
export interface FleetOptions {
  /** Clock and listener are the fleet's. */
  readonly vehicles: readonly Omit<VehicleOptions, 'clock' | 'listener' | 'intervalMs'>[];
  readonly clock?: VehicleClock;
  readonly listener?: VehicleListener;
  /** Connections opened each second; 100 when not given. AWS IoT Core takes 500 of an account. */
  readonly connectionsPerSecond?: number;
}

/** How often the vehicles tick: each at an interval, or all of them together so often a second. */
export type FleetRate = { readonly intervalMs: number } | { readonly messagesPerSecond: number };

/** A fleet. */
export interface Fleet {
  readonly vehicles: readonly Vehicle[];
  /** How many are connected now. */
  readonly connected: number;
  /** The sums over all vehicles. */
  readonly counts: VehicleCounts;
  /** Messages that wait to be acknowledged. */
  readonly waiting: number;
  /** Ticks that were left out because this computer was too slow. */
  readonly skippedTicks: number;
  /** Begins to connect; resolves when each vehicle has been connected once. */
  connect(): Promise<void>;
  /**
   * Ticks at a rate, in place of the one before. A tick sends what changed; with `speaksAlways`
   * each one is a message.
   */
  drive(rate: FleetRate): void;
  /** Ends ticking. */
  pause(): void;
  /** Ends everything; what waits has so long to be acknowledged. */
  stop(flushMs?: number): Promise<void>;
}

/** A fleet that does nothing yet. */
export function createFleet(options: FleetOptions): Fleet {
  const { clock = systemClock, listener = {}, connectionsPerSecond = 100 } = options;
  const arrived = new Set<Vehicle>();
  let everyoneArrived = (): void => undefined;
  const heard: VehicleListener = {
    ...listener,
    connected(vehicle) {
      arrived.add(vehicle);
      if (arrived.size === vehicles.length) {
        everyoneArrived();
      }
      listener.connected?.(vehicle);
    },
  };
  const vehicles = options.vehicles.map((one) => createVehicle({ ...one, clock, listener: heard }));
  let skippedTicks = 0;
  let stopConnecting: Cancel = () => undefined;
  let stopTicking: Cancel = () => undefined;
  const sum = (of: (vehicle: Vehicle) => number): number =>
    vehicles.reduce((total, vehicle) => total + of(vehicle), 0);
  return {
    vehicles,
    get connected() {
      return sum(({ isConnected }) => (isConnected ? 1 : 0));
    },
    get counts() {
      return {
        made: sum(({ counts }) => counts.made),
        acknowledged: sum(({ counts }) => counts.acknowledged),
        givenUp: sum(({ counts }) => counts.givenUp),
        connections: sum(({ counts }) => counts.connections),
        commands: sum(({ counts }) => counts.commands),
      };
    },
    get waiting() {
      return sum(({ waiting }) => waiting);
    },
    get skippedTicks() {
      return skippedTicks;
    },
    connect() {
      const everyone = new Promise<void>((resolve) => (everyoneArrived = resolve));
      stopConnecting();
      const left = [...vehicles];
      const work = (): void => {
        left.shift()?.connect();
        if (left.length === 0) {
          stopConnecting();
        }
      };
      stopConnecting = startPacer({ clock, perSecond: connectionsPerSecond, work });
      return arrived.size === vehicles.length ? Promise.resolve() : everyone;
    },
    drive(rate) {
      stopTicking();
      const perSecond =
        'intervalMs' in rate ? (vehicles.length * 1_000) / rate.intervalMs : rate.messagesPerSecond;
      const work = (number: number, moment: number): void => vehicles[number % vehicles.length]?.tick(moment);
      stopTicking = startPacer({ clock, perSecond, work, skipped: (count) => (skippedTicks += count) });
    },
    pause: () => stopTicking(),
    async stop(flushMs) {
      stopConnecting();
      stopTicking();
      await Promise.all(vehicles.map((vehicle) => vehicle.stop(flushMs)));
    },
  };
}
