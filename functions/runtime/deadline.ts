/** The time budget of an invocation, and of parts of its work. */
import type { InvocationContext } from './handler.ts';

/** How much of the invocation's time the work may use, in milliseconds. */
export interface TimeBudget {
  /** Kept back, for what must still happen after the calls have been aborted. */
  readonly reserveMs: number;
  /** Most time for the work, however much the invocation has left. */
  readonly maxMs?: number;
}

/** When the work must end. */
export interface Deadline {
  /** Aborts every call that is still in progress when the time is up. */
  readonly abortSignal: AbortSignal;
  /** Epoch milliseconds. */
  readonly endsAt: number;
}

/** The deadline of an invocation's work, at least a millisecond from now. */
export function deadlineOf(
  context: Pick<InvocationContext, 'getRemainingTimeInMillis'>,
  { maxMs = Infinity, reserveMs }: TimeBudget,
): Deadline {
  const left = Math.max(1, Math.min(maxMs, context.getRemainingTimeInMillis() - reserveMs));
  return { abortSignal: AbortSignal.timeout(left), endsAt: Date.now() + left };
}

/**
 * The time-outs of combined signals. `AbortSignal.any` does not hold its sources, so the garbage
 * collector could take a time-out before it fires (nodejs/node#57736).
 */
const timeouts = new WeakMap<AbortSignal, AbortSignal>();

/** A signal that aborts after `maxMs`, or with the run if that comes first. */
export function abortAfter(maxMs: number, run?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(maxMs);
  if (run === undefined) {
    return timeout;
  }
  // eslint-disable-next-line no-restricted-syntax -- the map holds the time-out
  const either = AbortSignal.any([run, timeout]);
  timeouts.set(either, timeout);
  return either;
}
