/** The ways in which the simulated cars of `vehicle-month` live and send. */
import type { DrivingHabit } from '../../tools/simulator/drive/body.ts';

/** A way in which the cars of a measurement live. */
export interface CarCase {
  readonly habit: DrivingHabit;
  /** Between two observations. */
  readonly secondsBetween: number;
  /** The length of a batch; without it, each observation is a message of its own. */
  readonly secondsOfBatch?: number;
  /** Ticks before the count begins, until the state has its usual size. */
  readonly warmUp: number;
  readonly ticks: number;
  /** How many cars send at the same time, so that their messages share runs. */
  readonly cars: number;
}

const everySecond = { habit: 'ALWAYS', secondsBetween: 1, warmUp: 4_200, ticks: 3_600, cars: 3 } as const;
const everyMinute = { secondsBetween: 60, warmUp: 75, ticks: 60, cars: 12 } as const;

/** Each counts whole hours after a full one, because closing an hour is a part of the cost. */
export const carCases = {
  'parked, one an hour': { habit: 'NEVER', secondsBetween: 3_600, warmUp: 12, ticks: 48, cars: 12 },
  'parked, one a minute': { habit: 'NEVER', ...everyMinute },
  'parked, one a minute, 300 s batches': { habit: 'NEVER', secondsOfBatch: 300, ...everyMinute },
  'driving, one a minute': { habit: 'ALWAYS', ...everyMinute },
  'driving, one in 30 s': { habit: 'ALWAYS', secondsBetween: 30, warmUp: 140, ticks: 120, cars: 12 },
  'driving, one a second': everySecond,
  'driving, one a second, 10 s batches': { secondsOfBatch: 10, ...everySecond },
  'driving, one a second, 60 s batches': { secondsOfBatch: 60, ...everySecond },
} as const satisfies Readonly<Record<string, CarCase>>;

/** A way of sending that the benchmark bills, for example batches of ten seconds. */
export type CaseName = keyof typeof carCases;

/** What publishing adds to a message. It has no whole hour, because publishing closes none. */
export const watchedCase: CarCase = {
  ...{ habit: 'ALWAYS', secondsBetween: 1, warmUp: 130, ticks: 120, cars: 12 },
};
