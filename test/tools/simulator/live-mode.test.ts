import { expect, it } from 'vitest';
import { leaseSeconds, maxLiveSeconds } from '../../../domain/live-mode.ts';
import { LiveMode } from '../../../tools/simulator/live-mode.ts';
import { createManualClock, morning } from './manual-clock.ts';

/** A vehicle's live mode, with the seconds at which it ticked and sent every signal. */
function given() {
  const clock = createManualClock();
  const ticks: number[] = [];
  const everything: number[] = [];
  const live = new LiveMode({
    clock,
    tick: (moment, isFirst) => {
      const second = (moment - morning) / 1_000;
      ticks.push(second);
      if (isFirst) {
        everything.push(second);
      }
    },
  });
  const ask = (liveSeconds: number, at: number) => live.onMessage(JSON.stringify({ liveSeconds, at }));
  return { clock, live, ask, ticks, everything };
}

it('ticks each second from the request until its time is over', () => {
  const { ask, clock, everything, live, ticks } = given();

  ask(3, 1);
  clock.advance(10_000);

  expect(ticks).toEqual([0, 1, 2]);
  expect(everything).toEqual([0]);
  expect(live.isOn).toBe(false);
});

it('continues without sending everything when it is asked again', () => {
  const { ask, clock, everything, ticks } = given();

  ask(3, 1);
  clock.advance(1_500);
  ask(2, 2);
  clock.advance(10_000);

  expect(ticks).toEqual([0, 1, 1.5, 2.5]);
  expect(everything).toEqual([0]);
});

it('ignores a request that is repeated, or earlier than the last', () => {
  const { ask, clock, live } = given();

  ask(1, 2);
  clock.advance(2_000);
  ask(leaseSeconds, 2);
  ask(leaseSeconds, 1);

  expect(live.isOn).toBe(false);
});

it('believes no request for longer than its limit, and stops at once by a request of no time', () => {
  const { ask, clock, live, ticks } = given();

  ask(1_000_000, 1);
  clock.advance(maxLiveSeconds * 1_000);
  expect(live.isOn).toBe(false);
  expect(ticks).toHaveLength(maxLiveSeconds);

  ask(leaseSeconds, 2);
  ask(0, 3);
  expect(live.isOn).toBe(false);
});
