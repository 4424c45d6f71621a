/**
 * Runs checks one after the other, each within its time limit, and skips those whose prerequisites
 * did not pass.
 */
import type { Check, CheckContext } from './check.ts';
import { CheckError } from './check-error.ts';
import { failureText } from './failure-text.ts';

/** Outcome of one check; `not run` means interrupted, or that a check it needs did not pass. */
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
  context: Omit<CheckContext, 'signal' | 'progress'>,
  stop: AbortSignal,
  listener: { progress(check: Check, text: string): void; ended(result: Result): void },
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const check of checks) {
    const unmet = check.needs.filter(
      (need) => results.find(({ name }) => name === need)?.status !== 'passed',
    );
    const result = await resultOf(check, unmet, context, stop, (text) => listener.progress(check, text));
    results.push(result);
    listener.ended(result);
  }
  return results;
}

async function resultOf(
  check: Check,
  unmet: readonly string[],
  context: Omit<CheckContext, 'signal' | 'progress'>,
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
    return end('passed', await withinTime(check, context, stop, progress));
  } catch (error) {
    // An interrupted check neither passed nor failed.
    return stop.aborted ? end('not run', 'interrupted') : end('failed', failureText(error));
  }
}

/** Aborts a check's signal at its time limit, and does not wait for a check that ignores it. */
async function withinTime(
  check: Check,
  context: Omit<CheckContext, 'signal' | 'progress'>,
  stop: AbortSignal,
  progress: (text: string) => void,
): Promise<string> {
  const ending = new AbortController();
  const limit = setTimeout(
    () => ending.abort(new CheckError(`It did not happen within ${check.timeoutSeconds} s.`)),
    check.timeoutSeconds * 1000,
  );
  const interrupt = (): void => ending.abort(new CheckError('It was interrupted.'));
  stop.addEventListener('abort', interrupt, { once: true });
  const ended = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason as Error), { once: true });
  });
  try {
    return await Promise.race([check.run({ ...context, signal: ending.signal, progress }), ended]);
  } finally {
    clearTimeout(limit);
    stop.removeEventListener('abort', interrupt);
  }
}
