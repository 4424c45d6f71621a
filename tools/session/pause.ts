/** Pauses of programs that run in Node. */
import { setTimeout } from 'node:timers/promises';

/**
 * Resolves after the time; rejects with the signal's reason when it aborts first. The timer is
 * cleared then, because it would keep the process alive. The parameter is not optional, so that no
 * caller forgets its signal.
 */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw signal?.reason instanceof Error ? signal.reason : error;
  }
}
