/**
 * The memory of a vehicle between two runs: the state of its car, and the commands that it has
 * received.
 */
import type { ExecutionMemory } from './commands/command-desk.ts';
import { type BodyMemory, isBodyMemory } from './drive/body-memory.ts';
import { listOf, nullOr, objectOf, oneOf, tupleOf } from './shape.ts';

/** A vehicle's memory, in a shape that JSON can hold. */
export interface VehicleMemory {
  /** True for the last memory of a run. Otherwise the car ran on for an unknown time. */
  readonly isFinal: boolean;
  readonly body: BodyMemory;
  readonly executions: ExecutionMemory;
}

/** Milliseconds of vehicle time between two memories. */
export const keepEveryMs = 60_000;
/**
 * Extra milliseconds that a car simulates after a run that did not end properly. With steps of
 * other lengths it may come less far than in the lost time, and its odometer must not run
 * backwards.
 */
const marginMs = 10_000;

/**
 * Returns the milliseconds that a vehicle has to simulate before it continues at `now` (epoch
 * milliseconds).
 */
export function missedMs({ isFinal, body }: VehicleMemory, now: number): number {
  if (isFinal) {
    return 0;
  }
  return Math.min(keepEveryMs, Math.max(0, now - body.now)) + marginMs;
}

/** Decides when to save the memory. */
export interface Keeper {
  /** Saves the memory when it is due. Called before the vehicle sends its state of this moment. */
  before(moment: number): void;
  /** Makes the next call of `before` save the memory, for a change that must not be lost. */
  changed(): void;
  /** Saves the last memory. If the vehicle changes after that, another last memory follows. */
  end(): void;
}

/** Creates a keeper; `keep` saves a memory. */
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

/** True for a complete and valid memory. */
export function isVehicleMemory(value: unknown): value is VehicleMemory {
  return memory(value);
}
