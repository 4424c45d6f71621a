/**
 * What a vehicle remembers from one run to the next: the car, and the commands that it has dealt
 * with.
 */
import type { ExecutionMemory } from './commands/command-desk.ts';
import { type BodyMemory, isBodyMemory } from './drive/body-memory.ts';
import { listOf, nullOr, objectOf, oneOf, tupleOf } from './shape.ts';

/** A memory; JSON can hold it. */
export interface VehicleMemory {
  /** Whether the vehicle ended with it. Otherwise it lived on, and nobody remembers how. */
  readonly isFinal: boolean;
  readonly body: BodyMemory;
  readonly executions: ExecutionMemory;
}

/** How often a vehicle's memory is handed out, in milliseconds of its life. */
export const keepEveryMs = 60_000;
/**
 * So much more than it can have missed does a car live through that did not end well: in steps of
 * other lengths than the first time it may come a little less far, and its odometer must not run
 * backwards for that.
 */
const marginMs = 10_000;

/**
 * How much of its life a vehicle has to live through again when it goes on at the moment `now`
 * (epoch milliseconds). Milliseconds.
 */
export function missedMs({ isFinal, body }: VehicleMemory, now: number): number {
  if (isFinal) {
    return 0;
  }
  return Math.min(keepEveryMs, Math.max(0, now - body.now)) + marginMs;
}

/** Decides when a memory is handed out. */
export interface Keeper {
  /**
   * Before what the vehicle is at this moment is told to anybody; hands out where it is time to.
   */
  before(moment: number): void;
  /** Something happened that must not be forgotten: hands out at the next moment. */
  changed(): void;
  /**
   * Hands out the last one; should the vehicle do something all the same, another last one follows.
   */
  end(): void;
}

/** A keeper that has handed out nothing yet. */
export function createKeeper(
  keep: ((memory: VehicleMemory) => void) | undefined,
  remember: () => Omit<VehicleMemory, 'isFinal'>,
): Keeper {
  let keptAt = -Infinity;
  let isFinal = false;
  return {
    before(moment) {
      if (moment - keptAt < keepEveryMs) {
        return;
      }
      keptAt = moment;
      keep?.({ isFinal, ...remember() });
    },
    changed: () => void (keptAt = -Infinity),
    end() {
      isFinal = true;
      keep?.({ isFinal, ...remember() });
    },
  };
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isAbsentOrText = (value: unknown): boolean => value === undefined || isText(value);
const statusReason = objectOf({ reasonCode: isText, reasonDescription: isAbsentOrText });
const response = objectOf({
  status: oneOf('IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT'),
  statusReason: (value) => value === undefined || statusReason(value),
});
const memory = objectOf({
  isFinal: (value) => typeof value === 'boolean',
  body: isBodyMemory,
  executions: listOf(tupleOf(isText, nullOr(response))),
});

/** Whether something is a memory with which a vehicle can go on. */
export function isVehicleMemory(value: unknown): value is VehicleMemory {
  return memory(value);
}
