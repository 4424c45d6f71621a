/**
 * Many concurrent sagas within quotas, with a virtual clock: the rate, and the time to process the
 * backlog of an authority's outage.
 */
import { describe, expect, it } from 'vitest';
import { takeUp } from '../../../functions/provisioning/take-up.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const never = new AbortController().signal;

async function* first(count: number): AsyncGenerator<number> {
  for (let index = 0; index < count; index += 1) {
    yield index;
  }
}

/** Creates work of a given duration in seconds, which records when it ran. */
function work(clock: VirtualClock, seconds: number) {
  const begins: number[] = [];
  let running = 0;
  let max = 0;
  return {
    begins,
    max: () => max,
    run: async () => {
      begins.push(clock.now());
      running += 1;
      max = Math.max(max, running);
      await clock.wait(seconds * 1_000);
      running -= 1;
    },
  };
}

/** Returns the largest number of items that begin within any second. */
function busiestSecond(begins: readonly number[]): number {
  return Math.max(...begins.map((at, index) => begins.slice(index).filter((one) => one < at + 1_000).length));
}

describe('takeUp', () => {
  it('begins at most `perSecond` items within a second', async () => {
    const clock = new VirtualClock();
    const { begins, run } = work(clock, 2);

    const begun = await clock.run(
      takeUp(first(50), run, { perSecond: 7, atOnce: 32, until: Infinity }, never, clock),
    );

    expect(begun).toBe(50);
    // At most eight begin within any second; the quota is ten.
    expect(busiestSecond(begins)).toBeLessThanOrEqual(8);
    expect(begins.at(-1)).toBeLessThanOrEqual(7_500);
  });

  it('runs at most `atOnce` items concurrently, without a burst after a stall', async () => {
    const clock = new VirtualClock();
    const { begins, max, run } = work(clock, 60);

    await clock.run(takeUp(first(40), run, { perSecond: 7, atOnce: 10, until: Infinity }, never, clock));

    expect(max()).toBe(10);
    expect(busiestSecond(begins)).toBeLessThanOrEqual(8);
  });

  it('begins nothing after `until`, and waits for what it began', async () => {
    const clock = new VirtualClock();
    const { begins, run } = work(clock, 5);

    const begun = await clock.run(
      takeUp(first(1_000), run, { perSecond: 7, atOnce: 64, until: 2_000 }, never, clock),
    );

    expect(begun).toBe(begins.length);
    expect(begins.length).toBeLessThan(16);
    expect(clock.now()).toBeGreaterThanOrEqual(5_000);
  });
});

it('processes the backlog of a one-hour outage at the peak factory rate in less than two hours', async () => {
  // The figures of docs/OPERATIONS.md: 8.7 vehicles a second, 3.3 s a saga, and a run every two
  // minutes that begins sagas for up to 83 s.
  let backlog = Math.ceil(8.7 * 3_600);
  let rounds = 0;
  const clock = new VirtualClock();
  for (; backlog > 0; rounds += 1) {
    const until = clock.now() + 83_000;
    const { run } = work(clock, 3.3);
    backlog -= await clock.run(
      takeUp(first(backlog), run, { perSecond: 7, atOnce: 32, until }, never, clock),
    );
  }

  expect((rounds * 120) / 3_600).toBeLessThan(2);
  expect((rounds * 120) / 3_600).toBeGreaterThan(1);
});
