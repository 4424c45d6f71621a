/** Exponential back-off with jitter between attempts at DynamoDB. */
import { jitter } from '../runtime/pause.ts';

const longestPauseMs = 1_000;
const firstPauseMs = 10;

/**
 * The longest pause after this many failed attempts, in milliseconds. The shortest is half of it.
 */
export function longestPause(failed: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** failed);
}

/** A random pause after this many failed attempts, in milliseconds. */
export function backOffMs(failed: number): number {
  const longest = longestPause(failed);
  return jitter(longest / 2, longest);
}
