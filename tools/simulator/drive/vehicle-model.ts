/**
 * The car: a battery car that is simulated in small steps of time. Its behaviour depends only on
 * its seed, the simulated time, and the commands it received.
 */
import { happens } from '../random.ts';
import { type Body, type DriveStart, type DrivingHabit, altitudeOf, createBody, speedOf } from './body.ts';
import { type BodyMemory, recallBody, rememberBody } from './body-memory.ts';
import { beginCharging, connectCable } from './charging.ts';
import { type Obstacle, type VehicleCommand, carryOut, obstacleTo } from './command-effects.ts';
import { advanceDay, hasEnoughCharge, startDriving } from './day.ts';
import { updateEnergy } from './energy.ts';
import { type Readings, readSignals } from './readings.ts';
import { warmAndCool } from './warmth.ts';

/** Battery car without a clock of its own: only `advanceTo` makes its time pass. */
export interface VehicleModel {
  /** Simulates up to a moment (epoch milliseconds); a past moment changes nothing. */
  advanceTo(moment: number): void;
  /** Returns the readings of its sensors. */
  readings(): Readings;
  /** Returns the obstacle to a command now. */
  obstacleTo(command: VehicleCommand): Obstacle | undefined;
  /** Carries out a command, or returns the obstacle to it. */
  carryOut(command: VehicleCommand): Obstacle | undefined;
  /** Returns a copy of the state, with which `recallVehicleModel` can continue. */
  remember(): BodyMemory;
}

/**
 * Longest step in milliseconds, and the most steps of one advance: a gap of hours is simulated in
 * longer steps.
 */
const stepMs = 1_000;
const maxSteps = 3_600;

/** Creates a car that starts at a moment (epoch milliseconds). */
export function createVehicleModel(seed: string, startsAt: number, start: DriveStart = {}): VehicleModel {
  const body = createBody(seed, startsAt, start);
  beginCharging(body);
  const isUnderWay = happens(body.random, body.habit === 'MIXED' ? 0.5 : 1);
  if (body.habit !== 'NEVER' && !hasEnoughCharge(body)) {
    connectCable(body);
  } else if (body.habit !== 'NEVER' && isUnderWay) {
    startDriving(body);
  }
  return modelOf(body);
}

/**
 * Creates a car that continues at a moment (epoch milliseconds) from its memory. The time in
 * between is skipped, except its last `missedMs`, which are simulated.
 */
export function recallVehicleModel(
  memory: BodyMemory,
  continuesAt: number,
  { missedMs, habit }: { readonly missedMs: number; readonly habit?: DrivingHabit | undefined },
): VehicleModel {
  const model = modelOf(recallBody(memory, continuesAt - missedMs, habit));
  model.advanceTo(continuesAt);
  return model;
}

function modelOf(body: Body): VehicleModel {
  return {
    advanceTo(moment) {
      const step = Math.max(stepMs, (moment - body.now) / maxSteps);
      while (body.now < moment) {
        advance(body, Math.min(step, moment - body.now));
      }
    },
    readings: () => readSignals(body),
    obstacleTo: (command) => obstacleTo(body, command),
    carryOut: (command) => carryOut(body, command),
    remember: () => rememberBody(body),
  };
}

function advance(body: Body, milliseconds: number): void {
  const seconds = milliseconds / 1_000;
  const before = { speed: speedOf(body), altitude: altitudeOf(body) };
  body.now += milliseconds;
  advanceDay(body, seconds);
  if (body.isClimateOn && body.now >= body.climateEndsAt) {
    body.isClimateOn = false;
  }
  updateEnergy(body, before, seconds);
  warmAndCool(body, seconds);
}
