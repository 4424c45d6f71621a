/** What each remote command does to the car, and what stands against it. */
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

/** Why the car will not (REJECTED) or cannot (FAILED). */
export interface Obstacle {
  readonly status: 'REJECTED' | 'FAILED';
  /** `[A-Z0-9_-]+`. */
  readonly reasonCode: string;
}

interface Effect {
  readonly obstacle?: (body: Body) => Obstacle | undefined;
  readonly perform: (body: Body, command: VehicleCommand) => void;
}

/** Milliseconds that horn and hazard lights go on. */
const hornMs = 1_500;
const hazardMs = 6_000;
/** A parked car's climate ends by itself. */
const climateMs = 30 * 60_000;
/** Percent below which a parked car keeps its energy for driving. */
const climateReserve = 8;

const moves = (body: Body): Obstacle | undefined =>
  speedOf(body) > 0 ? { status: 'REJECTED', reasonCode: 'VEHICLE_MOVING' } : undefined;

/** Each kind of command. Asking for what is so already succeeds. */
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

/** What stands against a command now; undefined when nothing does. */
export function obstacleTo(body: Body, { kind }: VehicleCommand): Obstacle | undefined {
  return effects[kind].obstacle?.(body);
}

/** Does it; answers what stood against it, and then nothing has changed. */
export function carryOut(body: Body, command: VehicleCommand): Obstacle | undefined {
  const obstacle = obstacleTo(body, command);
  if (obstacle === undefined) {
    effects[command.kind].perform(body, command);
  }
  return obstacle;
}

/** Whether a parameter is one that the car can do. */
export function isWithinRange(parameter: CommandParameter, value: number): boolean {
  const { minimum, maximum, step } = commandParameters[parameter];
  return value >= minimum && value <= maximum && Number.isInteger((value - minimum) / step);
}
