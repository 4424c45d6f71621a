/**
 * How a vehicle moves along a route: it keeps to limits, brakes in time for lights and for the end,
 * and waits at red ones.
 */
import type { Route } from './route.ts';

/** Metres per second squared. */
const acceleration = 1.6;
const braking = 1.9;
/** Slower than this while braking for a halt, it stands. Metres per second. */
const standstill = 0.3;
/** Metres before a halt that count as being there, since sums of small steps never quite are. */
const nearEnough = 0.01;

/** Somebody under way. */
export interface Motion {
  readonly route: Route;
  /** Metres from the start. */
  readonly travelled: number;
  /** Metres per second. */
  readonly speed: number;
  /** Which stretch of the route. */
  readonly stretch: number;
  /** Seconds still to wait at a red light. */
  readonly waitSeconds: number;
}

/** At the start of a route, standing. */
export function setOut(route: Route): Motion {
  return { route, travelled: 0, speed: 0, stretch: 0, waitSeconds: 0 };
}

/** Whether the end of the route is reached, standing. */
export function hasArrived({ route, travelled, speed }: Motion): boolean {
  return speed === 0 && travelled >= route.length;
}

/**
 * The motion `seconds` later; at most about a second at a time, since speed counts as steady within
 * a step.
 */
export function moveOn(motion: Motion, seconds: number): Motion {
  if (motion.waitSeconds > 0) {
    return { ...motion, speed: 0, waitSeconds: Math.max(0, motion.waitSeconds - seconds) };
  }
  const { route } = motion;
  const stretch = route.stretches[motion.stretch];
  if (stretch === undefined) {
    return { ...motion, travelled: route.length, speed: 0 };
  }
  const haltAt = nextHalt(motion);
  const left = haltAt - motion.travelled;
  const next = route.stretches[motion.stretch + 1];
  const speed = Math.max(
    0,
    Math.min(
      motion.speed + acceleration * seconds,
      Math.max(stretch.limit, motion.speed - braking * seconds),
      speedToReach(next?.limit ?? 0, stretch.end - motion.travelled),
      speedToReach(0, left),
    ),
  );
  const step = Math.max(speed, standstill) * seconds;
  const travelled = left - step < nearEnough ? haltAt : motion.travelled + step;
  return arriveAt({ ...motion, speed, travelled }, haltAt);
}

/** Takes up the next stretch where one ends; stands where a light or the route's end makes it. */
function arriveAt(motion: Motion, haltAt: number): Motion {
  const stretch = motion.route.stretches[motion.stretch];
  if (stretch === undefined || motion.travelled < stretch.end) {
    return motion;
  }
  const halts = motion.travelled >= haltAt;
  const next = { ...motion, stretch: motion.stretch + 1 };
  if (halts) {
    return { ...next, speed: 0, waitSeconds: stretch.stopSeconds };
  }
  return next;
}

/** Metres from the start of the route to the next place where one has to stand. */
function nextHalt({ route, stretch }: Motion): number {
  for (let index = stretch; index < route.stretches.length; index += 1) {
    const one = route.stretches[index];
    if (one !== undefined && one.stopSeconds > 0) {
      return one.end;
    }
  }
  return route.length;
}

/** The greatest speed from which one can brake to `speed` within so many metres. */
function speedToReach(speed: number, metres: number): number {
  return Math.sqrt(speed ** 2 + 2 * braking * Math.max(0, metres));
}
