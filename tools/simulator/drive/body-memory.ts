/** The state of a car between two runs, in a shape that JSON can hold. */
import { type RandomState, resumeRandom } from '../random.ts';
import { type Check, flag, listOf, nullOr, number, objectOf, oneOf, tupleOf } from '../shape.ts';
import { type Body, type DrivingHabit, batteryCapacity } from './body.ts';
import type { Motion } from './motion.ts';
import type { Route } from './route.ts';

/** A car at one moment, without its habit, which is an option of each run. */
export interface BodyMemory extends Omit<Body, 'random' | 'habit' | 'motion' | 'climateEndsAt'> {
  readonly chance: RandomState;
  /** Null while the car is parked. */
  readonly motion: Motion | null;
  /** Null when the climate runs until the end of the drive. */
  readonly climateEndsAt: number | null;
}

/** Copies the state of a car. */
export function rememberBody(body: Body): BodyMemory {
  const { random, habit, motion, climateEndsAt, coldPressures, ...rest } = body;
  return {
    ...rest,
    chance: random.state(),
    coldPressures: [...coldPressures],
    motion: motion ?? null,
    climateEndsAt: Number.isFinite(climateEndsAt) ? climateEndsAt : null,
  };
}

/**
 * Restores a car at the moment `now`, as if no time had passed: what was due in a minute is due a
 * minute after `now`.
 */
export function recallBody(memory: BodyMemory, now: number, habit: DrivingHabit = 'MIXED'): Body {
  const { chance, motion, climateEndsAt, coldPressures, ...rest } = memory;
  const later = (moment: number): number => moment + now - memory.now;
  return {
    ...rest,
    habit,
    random: resumeRandom(chance),
    coldPressures: [...coldPressures],
    motion: motion ?? undefined,
    now,
    phaseSince: later(memory.phaseSince),
    // With the habit ALWAYS, the car does not wait for the departure that another habit planned.
    departsAt: habit === 'ALWAYS' ? now : later(memory.departsAt),
    climateEndsAt: climateEndsAt === null ? Infinity : later(climateEndsAt),
    hornEndsAt: later(memory.hornEndsAt),
    hazardEndsAt: later(memory.hazardEndsAt),
  };
}

const percent = number(0, 100);
const temperature = number(-100, 200);
const angle = number(-360, 360);
const integer = number(-(2 ** 31), 2 ** 31 - 1);
const latitude = number(-90, 90);
const longitude = number(-180, 180);
const position = objectOf({ latitude, longitude });

const route = objectOf({
  from: position,
  to: position,
  bearing: angle,
  lastBearing: angle,
  length: number(0),
  stretches: listOf(objectOf({ end: number(0), limit: number(1, 100), stopSeconds: number(0) })),
} satisfies Record<keyof Route, Check>);

const motion = objectOf({
  route,
  travelled: number(0),
  speed: number(0, 100),
  stretch: number(0),
  waitSeconds: number(0),
} satisfies Record<keyof Motion, Check>);

const body = objectOf({
  chance: tupleOf(integer, integer, integer, integer),
  home: objectOf({ latitude, longitude, altitude: number() }),
  climateOfPlace: objectOf({ mean: temperature, swing: temperature }),
  hills: objectOf({ north: number(), east: number() }),
  coldPressures: tupleOf(number(0, 1_000), number(0, 1_000), number(0, 1_000), number(0, 1_000)),
  comfortTemperature: temperature,
  now: number(0),
  phase: oneOf('PARKED', 'DEPARTING', 'DRIVING', 'ARRIVING'),
  phaseSince: number(),
  departsAt: number(),
  motion: nullOr(motion),
  position,
  heading: angle,
  odometerMetres: number(0),
  energyWattHours: number(0, batteryCapacity),
  power: number(),
  isCableConnected: flag,
  isCharging: flag,
  chargeLimit: percent,
  isLocked: flag,
  isDriverDoorOpen: flag,
  isClimateOn: flag,
  climateEndsAt: nullOr(number()),
  targetTemperature: temperature,
  cabinTemperature: temperature,
  batteryTemperature: temperature,
  tyreTemperature: temperature,
  hornEndsAt: number(),
  hazardEndsAt: number(),
} satisfies Record<keyof BodyMemory, Check>);

/**
 * True for a state from which a car can continue: complete, with the right types, and within
 * possible ranges.
 */
export function isBodyMemory(value: unknown): value is BodyMemory {
  if (!body(value)) {
    return false;
  }
  // `body` has just checked it.
  const { phase, motion: under } = value as BodyMemory;
  return (phase === 'DRIVING') === (under !== null);
}
