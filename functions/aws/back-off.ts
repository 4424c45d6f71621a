/**
 * Pauses between tries of a call of DynamoDB: each twice as long as the one before, up to the
 * longest.
 */
import { jitter, pause } from '../runtime/pause.ts';
import type { CallOptions } from './client-settings.ts';

const longestPauseMs = 1_000;
const firstPauseMs = 10;

/**
 * The longest pause before this try, counted from 2, in milliseconds; the shortest is half of it.
 */
export function longestPause(tries: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1));
}

/** Waits before this try. */
export async function backOff(tries: number, { abortSignal }: CallOptions): Promise<void> {
  const longest = longestPause(tries);
  await pause(jitter(longest / 2, longest), abortSignal);
}
