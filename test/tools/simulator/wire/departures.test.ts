import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { VehicleClock } from '../../../../tools/simulator/clock.ts';
import { createDepartures } from '../../../../tools/simulator/wire/departures.ts';

const now = 1_000;

/** The clock of a busy process, whose timers fire in the order of `order`. */
function createBusyClock() {
  const waiting: (() => void)[] = [];
  const clock: VehicleClock = {
    now: () => now,
    after(_, work) {
      waiting.push(work);
      return () => undefined;
    },
  };
  const fireAll = (order: readonly number[]): void => {
    for (const position of order) {
      waiting.splice(position % waiting.length, 1)[0]?.();
    }
  };
  return { clock, fireAll };
}

it('calls each departure once, in the order of their times, for any order of timers', () => {
  const delays = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 12 });
  const positions = fc.array(fc.nat(), { minLength: 12, maxLength: 12 });

  fc.assert(
    fc.property(delays, positions, (lengths, order) => {
      const { clock, fireAll } = createBusyClock();
      const left: number[] = [];
      const schedule = createDepartures(clock);
      lengths.forEach((delayMs, index) => schedule(now, delayMs, () => left.push(index)));
      fireAll(order.slice(0, lengths.length));

      const inOrder = lengths.map((_, index) => index);
      inOrder.sort((one, other) => (lengths[one] ?? 0) - (lengths[other] ?? 0));
      expect(left).toEqual(inOrder);
    }),
  );
});

it('calls a departure without delay at once, after those that are due', () => {
  const { clock } = createBusyClock();
  const left: string[] = [];
  const schedule = createDepartures(clock);

  schedule(now, 5, () => left.push('due'));
  schedule(now, 6, () => left.push('later'));
  schedule(now + 5, 0, () => left.push('at once'));

  expect(left).toEqual(['due', 'at once']);
});
