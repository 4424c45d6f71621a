/** Events that are invoked asynchronously: tried again after one and two minutes unless the function is configured otherwise. */
import { randomUUID } from 'node:crypto';
import type { LambdaFunction } from './lambda-function.ts';

/** Runs events after their callers were answered. */
export interface AsyncEvents {
  run(target: LambdaFunction, requestId: string, payload: string): void;
  /** AWS::Lambda::EventInvokeConfig's MaximumRetryAttempts. */
  setRetries(functionName: string, attempts: number): void;
  /** Resolves when nothing runs; retries that wait do not count. */
  settled(): Promise<void>;
  stop(): void;
}

/** Lambda's default (Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation"). */
const defaultRetries = 2;
const retryDelayMs = 60_000;

/** No events at first. */
export function createAsyncEvents(): AsyncEvents {
  const retries = new Map<string, number>();
  const running = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();

  async function attempt(
    target: LambdaFunction,
    requestId: string,
    payload: string,
    failures: number,
  ): Promise<void> {
    // A role that Lambda may not assume counts as a failed attempt.
    const outcome = await target.invoke(requestId, payload).catch(() => ({ error: true }));
    const allowed = retries.get(target.configuration.name) ?? defaultRetries;
    if (!('error' in outcome) || failures >= allowed) return;
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        track(attempt(target, randomUUID(), payload, failures + 1));
      },
      retryDelayMs * (failures + 1),
    );
    timers.add(timer.unref());
  }

  function track(promise: Promise<void>): void {
    running.add(promise);
    void promise.finally(() => running.delete(promise));
  }

  return {
    run: (target, requestId, payload) => track(attempt(target, requestId, payload, 0)),
    setRetries: (functionName, attempts) => void retries.set(functionName, attempts),
    async settled() {
      await Promise.all(running);
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
