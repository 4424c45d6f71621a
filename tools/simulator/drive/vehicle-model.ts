/**
 * The car itself: a battery car that lives through time in small steps. What it does follows from
 * its seed, from the time it has lived through and from the commands it was given, and from nothing
 * else.
 */
import { happens } from '../random.ts';
import { type Body, type DriveStart, type DrivingHabit, altitudeOf, createBody, speedOf } from './body.ts';
import { type BodyMemory, recallBody, rememberBody } from './body-memory.ts';
import { beginCharging, connectCable } from './charging.ts';
import { type Obstacle, type VehicleCommand, carryOut, obstacleTo } from './command-effects.ts';
import { hasEnoughCharge, liveOn, startDriving } from './day.ts';
import { bookEnergy } from './energy.ts';
import { type Readings, readSignals } from './readings.ts';
import { warmAndCool } from './warmth.ts';

/** A car. */
export interface VehicleModel {
  /** Lives on up to a moment (epoch milliseconds); one that has passed changes nothing. */
  advanceTo(moment: number): void;
  /** What its sensors say now. */
  readings(): Readings;
  /** What stands against a command now. */
  obstacleTo(command: VehicleCommand): Obstacle | undefined;
  /** Does what is commanded, or answers what stood against it. */
  carryOut(command: VehicleCommand): Obstacle | undefined;
  /** All that `recallVehicleModel` needs to go on from now; a copy. */
  remember(): BodyMemory;
}

/** Longest step in milliseconds; a pause of hours is lived through in longer ones. */
const stepMs = 1_000;
const mostSteps = 3_600;

/** A car that begins at a moment (epoch milliseconds). */
export function createVehicleModel(seed: string, begins: number, start: DriveStart = {}): VehicleModel {
  const body = createBody(seed, begins, start);
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
 * A car that goes on at a moment (epoch milliseconds) where its memory ends. The time between
 * counts as not having been, save for the last `missedMs` of it: these it lives through.
 */
export function recallVehicleModel(
  memory: BodyMemory,
  goesOn: number,
  { missedMs, habit }: { readonly missedMs: number; readonly habit?: DrivingHabit | undefined },
): VehicleModel {
  const model = modelOf(recallBody(memory, goesOn - missedMs, habit));
  model.advanceTo(goesOn);
  return model;
}

function modelOf(body: Body): VehicleModel {
  return {
    advanceTo(moment) {
      const step = Math.max(stepMs, (moment - body.now) / mostSteps);
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
  liveOn(body, seconds);
  if (body.isClimateOn && body.now >= body.climateEndsAt) {
    body.isClimateOn = false;
  }
  bookEnergy(body, before, seconds);
  warmAndCool(body, seconds);
}
