/** Ends a command at Ctrl-C, at SIGTERM, or when its terminal closes. */
import { exitCodes } from './cli-error.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Returns the exit code of `work`, or at an interruption at once that of Ctrl-C. `work` gets a
 * signal that then aborts, which ends its pauses. A request under way is left to `runMain`, which
 * ends the process. `onInterrupted` must not wait.
 */
export async function untilInterrupted(
  work: (signal: AbortSignal) => Promise<number>,
  onInterrupted: () => void = () => undefined,
): Promise<number> {
  const stop = new AbortController();
  const interrupted = new Promise<number>((resolve) => {
    stop.signal.addEventListener('abort', () => resolve(exitCodes.interrupted));
  });
  const interrupt = (): void => {
    onInterrupted();
    stop.abort();
  };
  for (const signal of signals) {
    process.once(signal, interrupt);
  }
  try {
    return await Promise.race([work(stop.signal), interrupted]);
  } finally {
    for (const signal of signals) {
      process.off(signal, interrupt);
    }
  }
}
