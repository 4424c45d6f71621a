import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { abortAfter, deadlineOf } from '../../../functions/runtime/deadline.ts';

const contextWith = (remainingMs: number) => ({ getRemainingTimeInMillis: () => remainingMs });

function msUntil(remainingMs: number, budget: { readonly reserveMs: number; readonly maxMs?: number }) {
  return deadlineOf(contextWith(remainingMs), budget).endsAt - Date.now();
}

describe('deadlineOf', () => {
  it.each([
    ['the remaining time of the invocation without the reserve', 30_000, { reserveMs: 2_000 }, 28_000],
    ['at most the longest time', 30_000, { reserveMs: 2_000, maxMs: 20_000 }, 20_000],
    ['less than the longest time when less remains', 9_000, { reserveMs: 1_000, maxMs: 20_000 }, 8_000],
    ['a millisecond when less than the reserve remains', 500, { reserveMs: 1_000 }, 1],
  ])('allows %s', (_name, remainingMs, budget, expected) => {
    const left = msUntil(remainingMs, budget);

    expect(left).toBeLessThanOrEqual(expected);
    expect(left).toBeGreaterThan(expected - 100);
  });

  it('aborts when the time is up', async () => {
    const { abortSignal } = deadlineOf(contextWith(1_010), { reserveMs: 1_000 });

    expect(abortSignal.aborted).toBe(false);
    await vi.waitFor(() => expect(abortSignal.aborted).toBe(true));
  });
});

describe('abortAfter', () => {
  it('aborts after its own time', async () => {
    const signal = abortAfter(10);

    await vi.waitFor(() => expect(signal.aborted).toBe(true));
  });

  it('aborts after its own time also when the garbage collector ran before', async () => {
    setFlagsFromString('--expose-gc');
    // The global object of a new context has what the flag exposes.
    const collect = runInNewContext('gc') as () => void;
    setFlagsFromString('--no-expose-gc');
    const run = new AbortController();
    const signals = Array.from({ length: 20 }, () => abortAfter(100, run.signal));

    await pause(1);
    collect();
    await pause(300);

    expect(signals.filter(({ aborted }) => !aborted)).toEqual([]);
  });

  it('aborts with the run', () => {
    const run = new AbortController();
    const signal = abortAfter(60_000, run.signal);

    run.abort();

    expect(signal.aborted).toBe(true);
  });

  it('does not wait for the run', async () => {
    const signal = abortAfter(10, new AbortController().signal);

    await vi.waitFor(() => expect(signal.aborted).toBe(true));
  });
});
