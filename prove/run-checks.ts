/**
 * Runs checks one after the other, each within its time, and passes over those whose prerequisites
 * failed.
 */
import { CheckError, type Check, type Ground } from './check.ts';
import { failureText } from './failure-text.ts';

/** How a check ended. */
export interface Result {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not run';
  readonly seconds: number;
  /** What it found, or why it failed or did not run. */
  readonly detail: string;
}

/**
 * Runs the checks; `ended` is called after each. Checks that remain when `stop` is aborted are not
 * run.
 */
export async function runChecks(
  checks: readonly Check[],
  ground: Omit<Ground, 'signal' | 'progress'>,
  stop: AbortSignal,
  listener: { progress(check: Check, text: string): void; ended(result: Result): void },
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const check of checks) {
    const unmet = check.needs.filter(
      (need) => results.find(({ name }) => name === need)?.status !== 'passed',
    );
    const result = await resultOf(check, unmet, ground, stop, (text) => listener.progress(check, text));
    results.push(result);
    listener.ended(result);
  }
  return results;
}

async function resultOf(
  check: Check,
  unmet: readonly string[],
  ground: Omit<Ground, 'signal' | 'progress'>,
  stop: AbortSignal,
  progress: (text: string) => void,
): Promise<Result> {
  const { name } = check;
  if (stop.aborted) {
    return { name, status: 'not run', seconds: 0, detail: 'interrupted' };
  }
  if (unmet.length > 0) {
    return { name, status: 'not run', seconds: 0, detail: `needs ${unmet.join(', ')}` };
  }
  const startedAt = performance.now();
  const end = (status: Result['status'], detail: string): Result => ({
    name,
    status,
    seconds: Math.round(performance.now() - startedAt) / 1000,
    detail,
  });
  progress('started');
  try {
    return end('passed', await withinTime(check, ground, stop, progress));
  } catch (error) {
    // An interrupted check neither passed nor failed.
    return stop.aborted ? end('not run', 'interrupted') : end('failed', failureText(error));
  }
}

/** Checks end by their signal; one that does not is left behind. */
async function withinTime(
  check: Check,
  ground: Omit<Ground, 'signal' | 'progress'>,
  stop: AbortSignal,
  progress: (text: string) => void,
): Promise<string> {
  const ending = new AbortController();
  const limit = setTimeout(
    () => ending.abort(new CheckError(`It did not come about within ${check.timeoutSeconds} s.`)),
    check.timeoutSeconds * 1000,
  );
  const interrupt = (): void => ending.abort(new CheckError('It was interrupted.'));
  stop.addEventListener('abort', interrupt, { once: true });
  const ended = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason as Error), { once: true });
  });
  try {
    return await Promise.race([check.run({ ...ground, signal: ending.signal, progress }), ended]);
  } finally {
    clearTimeout(limit);
    stop.removeEventListener('abort', interrupt);
  }
}
