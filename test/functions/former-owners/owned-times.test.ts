/** When a person owned a vehicle, with accesses that ran out and were granted again. */
import { describe, expect, it } from 'vitest';
import { unknownBeginning } from '../../../functions/erasure/times-in-history.ts';
import { ownedTimes, withEnd } from '../../../functions/former-owners/owned-times.ts';

const day = (n: number) =>
  `2026-0${Math.floor(n / 28) + 1}-${String((n % 28) + 1).padStart(2, '0')}T00:00:00.000Z`;
const line = (began: number, ended?: number) => ({
  ownerId: 'person',
  began: day(began),
  ...(ended !== undefined && { ended: day(ended) }),
});
const access = (since: number, until?: number, role: 'OWNER' | 'DRIVER' = 'OWNER') => ({
  role,
  since: day(since),
  ...(until !== undefined && { until: day(until) }),
});
const time = (from: number, until: number) => ({ from: day(from), until: day(until) });

describe('the times of a person', () => {
  it('are those of the history, and the end that the access has or will have', () => {
    expect(ownedTimes({ planned: {}, lines: [line(1, 5), line(9)], access: access(9, 30) })).toEqual([
      time(1, 5),
      time(9, 30),
    ]);
    expect(ownedTimes({ planned: {}, lines: [line(9)], access: access(9) })).toEqual([{ from: day(9) }]);
    expect(ownedTimes({ planned: {}, lines: [line(9)], access: undefined })).toEqual([{ from: day(9) }]);
  });

  it('do not end where an access was made longer before its end', () => {
    const planned = { [day(10)]: day(25) };

    expect(ownedTimes({ planned, lines: [line(10)], access: access(10) })).toEqual([{ from: day(10) }]);
    expect(ownedTimes({ planned, lines: [line(10)], access: access(10, 40) })).toEqual([time(10, 40)]);
  });

  it('end where an access ran out, although it was granted again', () => {
    const planned = { [day(26)]: day(39) };

    const again = ownedTimes({ planned, lines: [line(26)], access: access(50) });
    expect(withEnd(again)).toEqual([time(26, 39)]);

    const left = ownedTimes({ planned, lines: [line(26, 60)], access: access(50, 60) });
    expect(left).toEqual([time(26, 39), { from: day(39).replace('.000Z', '.001Z'), until: day(60) }]);
    const all = Object.fromEntries(withEnd(left).map(({ from, until }) => [from, until]));
    expect(
      withEnd(ownedTimes({ planned: all, lines: [line(26, 60), line(90)], access: access(90) })),
    ).toEqual(left);
  });

  it('begin with the access where the line of the grant has expired', () => {
    const expired = { ownerId: 'person', began: unknownBeginning, ended: day(30) };

    expect(ownedTimes({ planned: {}, lines: [], access: access(9) })).toEqual([{ from: day(9) }]);
    expect(ownedTimes({ planned: {}, lines: [], access: access(9, 30) })).toEqual([time(9, 30)]);
    expect(ownedTimes({ planned: {}, lines: [expired], access: access(9, 30) })).toEqual([time(9, 30)]);
    expect(ownedTimes({ planned: {}, lines: [expired], access: access(40) })).toEqual([
      { from: unknownBeginning, until: day(30) },
      { from: day(40) },
    ]);
  });

  it('are none of a driver, whose time as an owner ended with the change', () => {
    expect(ownedTimes({ planned: {}, lines: [line(1, 5)], access: access(1, 30, 'DRIVER') })).toEqual([
      time(1, 5),
    ]);
    expect(ownedTimes({ planned: {}, lines: [], access: access(1, 30, 'DRIVER') })).toEqual([]);
  });
});
