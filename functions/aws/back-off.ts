/** Exponential back-off with jitter between attempts at DynamoDB. */
import { jitter } from '../runtime/pause.ts';

const maxPauseMs = 1_000;
const firstPauseMs = 10;

/**
 * The longest pause after this many failed attempts, in milliseconds. The shortest is half of it.
 */
export function maxPauseAfter(failed: number): number {
  return Math.min(maxPauseMs, firstPauseMs * 2 ** failed);
}

/** A random pause after this many failed attempts, in milliseconds. */
export function backOffMs(failed: number): number {
  const maxMs = maxPauseAfter(failed);
  return jitter(maxMs / 2, maxMs);
}
