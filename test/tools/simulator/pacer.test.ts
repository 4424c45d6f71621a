import { describe, expect, it } from 'vitest';
import { startPacer } from '../../../tools/simulator/pacer.ts';
import { createManualClock, morning } from './manual-clock.ts';

describe('startPacer', () => {
  it('calls at the given rate, each time with the planned moment', () => {
    const clock = createManualClock();
    const calls: [number, number][] = [];

    startPacer({ clock, perSecond: 40, work: (number, moment) => calls.push([number, moment - morning]) });
    clock.advance(10_000);

    expect(calls).toHaveLength(401);
    expect(calls.slice(0, 3)).toEqual([
      [0, 0],
      [1, 25],
      [2, 50],
    ]);
    expect(calls[400]).toEqual([400, 10_000]);
  });

  it('keeps up when more calls are due than the timer fires', () => {
    const clock = createManualClock();
    let calls = 0;

    startPacer({ clock, perSecond: 5_000, work: () => (calls += 1) });
    clock.advance(1_000);

    expect(calls).toBe(5_001);
  });

  it('stops on request, even from within the call', () => {
    const clock = createManualClock();
    const calls: number[] = [];
    const end = startPacer({
      clock,
      perSecond: 10,
      work(number) {
        calls.push(number);
        if (number === 3) {
          end();
        }
      },
    });

    clock.advance(60_000);

    expect(calls).toEqual([0, 1, 2, 3]);
  });

  it('skips calls that a sleeping computer has missed, and reports their number', () => {
    let now = morning;
    let wake: () => void = () => undefined;
    const calls: number[] = [];
    const skipped: number[] = [];
    const clock = {
      now: () => now,
      after: (_: number, work: () => void) => ((wake = work), () => undefined),
    };
    startPacer({
      clock,
      perSecond: 1,
      work: (_, moment) => calls.push(moment - morning),
      skipped: (count) => skipped.push(count),
    });

    now += 3_600_000;
    wake();

    expect(skipped).toEqual([3_597]);
    expect(calls).toEqual([0, 3_598_000, 3_599_000, 3_600_000]);
  });
});
