/**
 * The motion of a vehicle along a route: it keeps to speed limits, brakes in time for red lights
 * and for the end, and waits at red lights.
 */
import type { Route } from './route.ts';

/** Metres per second squared. */
const acceleration = 1.6;
const braking = 1.9;
/**
 * Metres per second at least until the halt is reached, because braking alone would only approach
 * it.
 */
const creepSpeed = 0.3;
/**
 * Metres before a halt that count as reached, because sums of small steps never reach it exactly.
 */
const nearEnough = 0.01;

/** A position and speed on a route. */
export interface Motion {
  readonly route: Route;
  /** Metres from the start of the route. */
  readonly travelled: number;
  /** Metres per second. */
  readonly speed: number;
  /** Index of the stretch. */
  readonly stretch: number;
  /** Seconds left to wait at a red light. */
  readonly waitSeconds: number;
}

/** Returns the motion at the start of a route, standing. */
export function setOut(route: Route): Motion {
  return { route, travelled: 0, speed: 0, stretch: 0, waitSeconds: 0 };
}

/** True when the vehicle stands at the end of the route. */
export function hasArrived({ route, travelled, speed }: Motion): boolean {
  return speed === 0 && travelled >= route.length;
}

/**
 * Returns the motion `seconds` later. A step should take at most about a second, because the speed
 * is constant within it.
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
  const step = Math.max(speed, creepSpeed) * seconds;
  const travelled = left - step < nearEnough ? haltAt : motion.travelled + step;
  return arriveAt({ ...motion, speed, travelled }, haltAt);
}

/** Enters the next stretch at the end of one; stands at a red light or at the end of the route. */
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

/** Returns the metres from the start of the route to the next halt. */
function nextHalt({ route, stretch }: Motion): number {
  for (let index = stretch; index < route.stretches.length; index += 1) {
    const one = route.stretches[index];
    if (one !== undefined && one.stopSeconds > 0) {
      return one.end;
    }
  }
  return route.length;
}

/** Returns the highest speed from which a vehicle can brake to `speed` within a distance. */
function speedToReach(speed: number, metres: number): number {
  return Math.sqrt(speed ** 2 + 2 * braking * Math.max(0, metres));
}
