/** Planned erasures: what is due when, whatever order the history arrives in. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EndedTime, timesToErase, toPlannedErasure } from '../../../domain/planned-erasure.ts';
import { emptyPlan, replanned } from '../../../functions/former-owners/replanned.ts';

const dayMs = 86_400_000;
const nowMs = Date.parse('2026-11-27T12:00:00.000Z');
const now = new Date(nowMs).toISOString();
const periodDays = 30;
const at = (ms: number) => new Date(ms).toISOString();

/** Times of one person, one after another; the last may end in the future. */
const histories = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 * dayMs }), fc.integer({ min: 1, max: 5 * dayMs })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((lengths) => {
    let end = nowMs - 29 * dayMs;
    return lengths.map(([gap, length]): EndedTime => {
      const from = end + gap;
      end = from + length;
      return { from: at(from), until: at(end) };
    });
  });

const empty = emptyPlan({ requestedBy: 'person', referenceId: 'vehicle', tenantId: 'acme' }, now);
const planned = (ended: readonly EndedTime[], before = empty) =>
  replanned(before, ended, { periodDays, retentionDays: 400, name: 'Bee', now });

describe('a plan', () => {
  it('is the same, however often and after which lines of the history it is made', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.nat({ max: 6 }), { maxLength: 8 }), (ended, cuts) => {
        const whole = planned(ended);

        const step = cuts.reduce((plan, cut) => planned(ended.slice(0, cut), plan), empty);

        expect(planned(ended, step)).toEqual(whole);
        expect(planned(ended, whole)).toEqual(whole);
      }),
    );
  });

  it('is due the period after the first end that is left, and not without one', () => {
    fc.assert(
      fc.property(histories, fc.nat({ max: 6 }), (ended, done) => {
        const begun = Object.fromEntries(ended.slice(0, done).map(({ from, until }) => [from, until]));

        const plan = planned(ended, { ...planned(ended), begun });

        const [first] = ended.slice(done);
        expect(plan.dueAt).toBe(first && at(Date.parse(first.until) + periodDays * dayMs));
        expect(plan.awaited).toBe(first && 'PLANNED');
        expect(plan.vehicleName).toBe(first && 'Bee');
        expect(toPlannedErasure(plan)?.ownedUntil).toBe(first && ended.at(-1)?.until);
      }),
    );
  });

  it('keeps what had ended when the person asked, and erases a later time', () => {
    fc.assert(
      fc.property(histories, fc.nat({ max: 6 }), (ended, count) => {
        const keptAt = ended[Math.min(count, ended.length) - 1]?.until ?? at(0);

        const plan = planned(ended, { ...planned(ended), keptAt });

        expect(timesToErase(plan)).toEqual(ended.slice(count));
        expect(plan.expiresAt).toBe(
          Math.floor(Math.max(nowMs, Date.parse(ended.at(-1)?.until ?? '')) / 1000) +
            (count > 0 ? 440 : 70) * 86_400,
        );
        expect(toPlannedErasure(plan)?.erasedFrom === null).toBe(count >= ended.length);
      }),
    );
  });

  it('leaves out a time that ended before items of its age expire', () => {
    const old = { from: at(nowMs - 100 * dayMs), until: at(nowMs - 71 * dayMs) };

    expect(planned([old]).times).toEqual({});
    expect(planned([{ ...old, until: at(nowMs - 69 * dayMs) }]).awaited).toBe('PLANNED');
  });
});
