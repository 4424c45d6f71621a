/**
 * Simulated cars over the wire whose time the benchmark sets. What they send, and when they stay
 * silent, is the simulator's own.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { World } from 'local-aws';
import { systemClock } from '../../tools/simulator/clock.ts';
import type { DrivingHabit } from '../../tools/simulator/drive/body.ts';
import { type Vehicle, createVehicle } from '../../tools/simulator/vehicle.ts';
import { mqttOptions } from '../../tools/simulator/wire/mqtt-connection.ts';
import type { BenchVehicle } from '../vehicles/make-vehicles.ts';

/** How the cars live, and the moment (epoch milliseconds) at which their time starts. */
export interface CarLife {
  readonly habit: DrivingHabit;
  readonly startsAt: number;
  /** Between two messages of a parked car. */
  readonly secondsBetween: number;
  /** Undefined for cars that send each message alone. */
  readonly secondsOfBatch?: number | undefined;
}

/** Simulated cars with open MQTT connections, whose clock stands until `tick`. */
export interface SimulatedCars {
  /**
   * Advances each car to the moment (epoch milliseconds); resolves when the broker has acknowledged
   * everything and the records are stored.
   */
  tick(moment: number): Promise<void>;
  /** Number of messages that the cars have created. */
  made(): number;
  stop(): Promise<void>;
}

/** Enough for the whole measurement: a car that charges does not drive. */
const stateOfCharge = 80;
const stepMs = 2;
const timeoutMs = 30_000;

/** Seconds of silence after which a simulated vehicle sends a PINGREQ. */
export const keepAliveSeconds = Number(
  mqttOptions({
    clientId: 'any',
    endpoint: { host: 'localhost' },
    identity: { key: '', certificate: '' },
  }).keepalive,
);

/** Connects the cars; the seed of each is its number, so that each run has the same cars. */
export async function connectCars(
  world: World,
  made: readonly BenchVehicle[],
  { habit, secondsBetween, secondsOfBatch, startsAt }: CarLife,
): Promise<SimulatedCars> {
  const behind = Date.now() - startsAt;
  const clock = { ...systemClock, now: () => Date.now() - behind };
  const { port, certificateAuthority } = world.iotEndpoint;
  const cars = made.map(({ referenceId, telemetryTopic, certificate, key }, index) =>
    createVehicle({
      referenceId,
      telemetryTopic,
      identity: { certificate, key },
      endpoint: { host: 'localhost', port, certificateAuthority },
      seed: `bench-${index}`,
      start: { habit, stateOfCharge },
      batchMs: secondsOfBatch === undefined ? undefined : secondsOfBatch * 1_000,
      parkedMs: secondsBetween * 1_000,
      clock,
    }),
  );
  for (const car of cars) {
    car.connect();
  }
  await until(() => cars.every(({ isConnected }) => isConnected), 'connected');
  return {
    async tick(moment) {
      for (const car of cars) {
        car.tick(moment);
      }
      await until(() => cars.every(({ waiting }) => waiting === 0), 'acknowledged');
      await world.rules.settled();
      await world.streams.settled();
    },
    made: () => cars.reduce((sum, { counts }: Vehicle) => sum + counts.made, 0),
    async stop() {
      await Promise.all(cars.map((car) => car.stop()));
    },
  };
}

async function until(done: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!done()) {
    if (Date.now() > deadline) {
      throw new Error(`Not everything was ${what} within ${timeoutMs / 1000} s.`);
    }
    await delay(stepMs);
  }
}
