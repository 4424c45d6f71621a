/** A simulated car at one moment, and its initial state. */
import { type Random, between, createRandom, happens } from '../random.ts';
import type { Position } from './geography.ts';
import type { Motion } from './motion.ts';
import { type Home, drawHome } from './route.ts';

/** PARKED: the car is empty. DEPARTING and ARRIVING: the driver gets in or out. */
export type Phase = 'PARKED' | 'DEPARTING' | 'DRIVING' | 'ARRIVING';

/** MIXED: trips alternate with parking. ALWAYS: trips without breaks. NEVER: no trips. */
export type DrivingHabit = 'MIXED' | 'ALWAYS' | 'NEVER';

/** The initial state of a car; the seed determines what is absent. */
export interface DriveStart {
  /** Default: MIXED. */
  readonly habit?: DrivingHabit;
  /** Applies to a car that is parked at first. */
  readonly isCableConnected?: boolean;
  /** Percent. */
  readonly stateOfCharge?: number;
  readonly isLocked?: boolean;
}

/** The state of a car. Temperatures are in degrees Celsius, times in epoch milliseconds. */
export interface Body {
  readonly random: Random;
  readonly habit: DrivingHabit;
  readonly home: Home;
  readonly climateOfPlace: { readonly mean: number; readonly swing: number };
  /** Phases of the hills around the home, in radians. */
  readonly hills: { readonly north: number; readonly east: number };
  /** Kilopascals of each tyre at 20 degrees; each loses a little every day. */
  readonly coldPressures: [number, number, number, number];
  /** The cabin temperature that the driver prefers. */
  readonly comfortTemperature: number;
  now: number;
  phase: Phase;
  phaseSince: number;
  /** When a parked car departs. */
  departsAt: number;
  /** Present while DRIVING. */
  motion: Motion | undefined;
  position: Position;
  /** Degrees from north, clockwise. */
  heading: number;
  odometerMetres: number;
  energyWattHours: number;
  /** Watts; positive while the battery charges. */
  power: number;
  isCableConnected: boolean;
  isCharging: boolean;
  /** Percent. */
  chargeLimit: number;
  isLocked: boolean;
  isDriverDoorOpen: boolean;
  isClimateOn: boolean;
  climateEndsAt: number;
  targetTemperature: number;
  cabinTemperature: number;
  batteryTemperature: number;
  tyreTemperature: number;
  hornEndsAt: number;
  hazardEndsAt: number;
}

/** Usable energy of a full battery in watt-hours. */
export const batteryCapacity = 75_000;

/** Percent of the battery's capacity. */
export const stateOfCharge = ({ energyWattHours }: Body): number => (100 * energyWattHours) / batteryCapacity;

/** Speed in metres per second; 0 while the car has no `motion`. */
export const speedOf = ({ motion }: Body): number => motion?.speed ?? 0;

/**
 * Returns metres above sea level: gentle hills, 12 to 16 km from top to top and at most about 3
 * percent steep.
 */
export function altitudeOf({ home, position, hills }: Body): number {
  const north = Math.sin((position.latitude * 2 * Math.PI) / 0.11 + hills.north);
  const east = Math.sin((position.longitude * 2 * Math.PI) / 0.21 + hills.east);
  return home.altitude + 30 * (1 + north) + 30 * (1 + east);
}

/** Returns the air temperature: highest at 15:00 solar time, and lower with altitude. */
export function outsideTemperature(body: Body): number {
  const hour = (body.now / 3_600_000 + body.position.longitude / 15) % 24;
  const { mean, swing } = body.climateOfPlace;
  const height = altitudeOf(body) - body.home.altitude;
  return mean + swing * Math.cos(((hour - 15) * 2 * Math.PI) / 24) - 0.0065 * height;
}

/** Creates a car at its home at the moment `now`. */
export function createBody(seed: string, now: number, start: DriveStart = {}): Body {
  const random = createRandom(`${seed}/drive`);
  const { habit = 'MIXED' } = start;
  const home = drawHome(random);
  const charge = between(random, 35, 85);
  const hasCable = happens(random, 0.4);
  const body: Body = {
    random,
    habit,
    home,
    climateOfPlace: { mean: between(random, 4, 20), swing: between(random, 2, 7) },
    hills: { north: between(random, 0, 2 * Math.PI), east: between(random, 0, 2 * Math.PI) },
    coldPressures: [0, 1, 2, 3].map(() => between(random, 235, 265)) as [number, number, number, number],
    comfortTemperature: Math.round(between(random, 19, 23) * 2) / 2,
    now,
    phase: 'PARKED',
    phaseSince: now,
    departsAt: now + between(random, 0, 60_000),
    motion: undefined,
    position: home,
    heading: between(random, 0, 360),
    odometerMetres: between(random, 1_000_000, 60_000_000),
    energyWattHours: ((start.stateOfCharge ?? charge) / 100) * batteryCapacity,
    power: 0,
    isCableConnected: start.isCableConnected ?? hasCable,
    isCharging: false,
    chargeLimit: 80,
    isLocked: start.isLocked ?? true,
    isDriverDoorOpen: false,
    isClimateOn: false,
    climateEndsAt: 0,
    targetTemperature: 21,
    cabinTemperature: 0,
    batteryTemperature: 0,
    tyreTemperature: 0,
    hornEndsAt: 0,
    hazardEndsAt: 0,
  };
  body.targetTemperature = body.comfortTemperature;
  body.cabinTemperature = body.batteryTemperature = body.tyreTemperature = outsideTemperature(body);
  return body;
}
