/** The driver's day: gets in, drives, gets out, plugs in, and departs again after a while. */
import { between, happens } from '../random.ts';
import { type Body, type Phase, speedOf, stateOfCharge } from './body.ts';
import { connectCable, disconnectCable } from './charging.ts';
import { distanceBetween } from './geography.ts';
import { hasArrived, moveOn, setOut } from './motion.ts';
import { drawDestination, drawRoute, placeOnRoute } from './route.ts';

/** Seconds after the start of a phase. */
const gettingIn = { unlock: 1, open: 2, close: 6, drive: 10 } as const;
const gettingOut = { open: 3, close: 8, lock: 10, leave: 12 } as const;
/** Speed in metres per second above which the doors lock automatically. */
const lockingSpeed = 15 / 3.6;
/**
 * Percent of charge. Below `lowCharge` the driver plugs in anywhere and does not depart. With the
 * cable connected, the driver departs again from `enoughCharge` on.
 */
const lowCharge = 25;
const enoughCharge = 60;

/** Simulates the driver and the car's motion for the last `seconds`. */
export function advanceDay(body: Body, seconds: number): void {
  switch (body.phase) {
    case 'PARKED':
      if (body.habit !== 'NEVER' && body.now >= body.departsAt && hasEnoughCharge(body)) {
        enter(body, 'DEPARTING');
      }
      return;
    case 'DEPARTING':
      return getIn(body);
    case 'DRIVING':
      return drive(body, seconds);
    case 'ARRIVING':
      return getOut(body);
    default:
      body.phase satisfies never;
  }
}

/** Departs at once, as if the driver had just got in. */
export function startDriving(body: Body): void {
  const { random, position, home } = body;
  disconnectCable(body);
  const isAway = distanceBetween(position, home) > 500;
  const destination = isAway ? home : drawDestination(random, home);
  body.motion = setOut(drawRoute(random, position, destination));
  body.isClimateOn = true;
  body.climateEndsAt = Infinity;
  body.targetTemperature = body.comfortTemperature;
  enter(body, 'DRIVING');
}

function enter(body: Body, phase: Phase): void {
  body.phase = phase;
  body.phaseSince = body.now;
}

function getIn(body: Body): void {
  const elapsed = (body.now - body.phaseSince) / 1_000;
  if (body.isCableConnected) {
    disconnectCable(body);
  }
  if (elapsed >= gettingIn.unlock) {
    body.isLocked = false;
  }
  body.isDriverDoorOpen = elapsed >= gettingIn.open && elapsed < gettingIn.close;
  if (elapsed >= gettingIn.drive) {
    startDriving(body);
  }
}

function drive(body: Body, seconds: number): void {
  if (body.motion === undefined) {
    return startDriving(body);
  }
  const { motion } = body;
  const moved = moveOn(motion, seconds);
  body.motion = moved;
  body.odometerMetres += moved.travelled - motion.travelled;
  const { position, heading } = placeOnRoute(moved.route, moved.travelled);
  body.position = position;
  body.heading = heading;
  if (speedOf(body) > lockingSpeed) {
    body.isLocked = true;
  }
  if (hasArrived(moved)) {
    arrive(body);
  }
}

function arrive(body: Body): void {
  body.motion = undefined;
  if (body.habit === 'ALWAYS' && hasEnoughCharge(body)) {
    return startDriving(body);
  }
  body.isClimateOn = false;
  enter(body, 'ARRIVING');
}

function getOut(body: Body): void {
  const elapsed = (body.now - body.phaseSince) / 1_000;
  const isOpen = elapsed >= gettingOut.open && elapsed < gettingOut.close;
  if (isOpen) {
    body.isLocked = false;
  }
  body.isDriverDoorOpen = isOpen;
  if (elapsed >= gettingOut.lock) {
    body.isLocked = true;
  }
  if (elapsed >= gettingOut.leave) {
    park(body);
  }
}

function park(body: Body): void {
  const isAtHome = distanceBetween(body.position, body.home) < 500;
  const plugsIn = happens(body.random, isAtHome ? 0.7 : 0.1) || stateOfCharge(body) < lowCharge;
  if (plugsIn) {
    connectCable(body);
  }
  body.departsAt = body.now + between(body.random, 45_000, 240_000);
  enter(body, 'PARKED');
}

/**
 * True when the battery has enough charge to depart. After plugging in, the driver waits for a
 * worthwhile charge, or for the charge limit.
 */
export function hasEnoughCharge(body: Body): boolean {
  const needed = body.isCharging ? Math.min(enoughCharge, body.chargeLimit) : lowCharge;
  return stateOfCharge(body) >= needed;
}
