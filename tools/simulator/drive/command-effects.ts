/** The effect of each remote command on the car, and the obstacles to it. */
import { type CommandParameter, commandParameters } from '../../../domain/commands.ts';
import type { RemoteCommandKind } from '../../../domain/generated/schema-types.ts';
import { type Body, speedOf, stateOfCharge } from './body.ts';
import { beginCharging, setChargeLimit } from './charging.ts';

/** A command with the parameter that its kind needs. */
export interface VehicleCommand {
  readonly kind: RemoteCommandKind;
  /** Degrees Celsius. */
  readonly temperature?: number;
  /** Percent. */
  readonly chargeLimit?: number;
}

/** Why the car will not (REJECTED) or cannot (FAILED) carry out a command. */
export interface Obstacle {
  readonly status: 'REJECTED' | 'FAILED';
  /** `[A-Z0-9_-]+`. */
  readonly reasonCode: string;
}

interface Effect {
  readonly obstacle?: (body: Body) => Obstacle | undefined;
  readonly perform: (body: Body, command: VehicleCommand) => void;
}

/** Duration of horn and hazard lights in milliseconds. */
const hornMs = 1_500;
const hazardMs = 6_000;
/** Milliseconds after which a parked car's climate stops by itself. */
const climateMs = 30 * 60_000;
/** Percent of charge below which a parked car does not start its climate. */
const climateReserve = 8;

const moves = (body: Body): Obstacle | undefined =>
  speedOf(body) > 0 ? { status: 'REJECTED', reasonCode: 'VEHICLE_MOVING' } : undefined;

/** The kinds of commands. A command for a state that already holds succeeds. */
const effects: Readonly<Record<RemoteCommandKind, Effect>> = {
  LOCK_DOORS: {
    obstacle: (body) => (body.isDriverDoorOpen ? { status: 'FAILED', reasonCode: 'DOOR_OPEN' } : undefined),
    perform: (body) => (body.isLocked = true),
  },
  UNLOCK_DOORS: { obstacle: moves, perform: (body) => (body.isLocked = false) },
  START_CLIMATE: {
    obstacle: (body) =>
      stateOfCharge(body) < climateReserve && !body.isCableConnected
        ? { status: 'REJECTED', reasonCode: 'BATTERY_TOO_LOW' }
        : undefined,
    perform(body, { temperature }) {
      body.isClimateOn = true;
      body.targetTemperature = temperature ?? body.targetTemperature;
      body.climateEndsAt = body.phase === 'DRIVING' ? Infinity : body.now + climateMs;
    },
  },
  STOP_CLIMATE: { perform: (body) => (body.isClimateOn = false) },
  HONK_AND_FLASH: {
    obstacle: moves,
    perform(body) {
      body.hornEndsAt = body.now + hornMs;
      body.hazardEndsAt = body.now + hazardMs;
    },
  },
  START_CHARGING: {
    obstacle(body) {
      if (!body.isCableConnected) {
        return { status: 'FAILED', reasonCode: 'CABLE_NOT_CONNECTED' };
      }
      const isFull = stateOfCharge(body) >= body.chargeLimit;
      return isFull ? { status: 'FAILED', reasonCode: 'CHARGE_LIMIT_REACHED' } : undefined;
    },
    perform: beginCharging,
  },
  STOP_CHARGING: { perform: (body) => (body.isCharging = false) },
  SET_CHARGE_LIMIT: {
    perform: (body, { chargeLimit }) => setChargeLimit(body, chargeLimit ?? body.chargeLimit),
  },
};

/** Returns the obstacle to a command now; undefined when there is none. */
export function obstacleTo(body: Body, { kind }: VehicleCommand): Obstacle | undefined {
  return effects[kind].obstacle?.(body);
}

/** Carries out a command. Returns the obstacle, if there is one, and then changes nothing. */
export function carryOut(body: Body, command: VehicleCommand): Obstacle | undefined {
  const obstacle = obstacleTo(body, command);
  if (obstacle === undefined) {
    effects[command.kind].perform(body, command);
  }
  return obstacle;
}

/** True when the car supports the value of a parameter. */
export function isWithinRange(parameter: CommandParameter, value: number): boolean {
  const { minimum, maximum, step } = commandParameters[parameter];
  return value >= minimum && value <= maximum && Number.isInteger((value - minimum) / step);
}
