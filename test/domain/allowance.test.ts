import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../infra/names-of.ts';
import { allowances, allowanceWindow } from '../../domain/allowance.ts';

const moments = fc.integer({ min: 0, max: 4_102_444_800 });

describe('allowanceWindow', () => {
  it('names the principal, the kind and the minute', () => {
    const window = allowanceWindow('sub', 'conversion', 125);

    expect(window).toEqual({
      principalKindWindow: 'sub#conversion#2',
      retryAfterSeconds: 55,
      expiresAt: 180 + 3600,
    });
  });

  it('waits the whole window at its first second and one second at its last', () => {
    expect(allowanceWindow('sub', 'conversion', 120).retryAfterSeconds).toBe(60);
    expect(allowanceWindow('sub', 'conversion', 179).retryAfterSeconds).toBe(1);
  });

  it('puts a caller who waits `retryAfterSeconds` into the next window, and no earlier', () => {
    fc.assert(
      fc.property(moments, (now) => {
        const window = allowanceWindow('sub', 'conversion', now);
        const after = (seconds: number) =>
          allowanceWindow('sub', 'conversion', now + seconds).principalKindWindow;

        expect(after(window.retryAfterSeconds)).not.toBe(window.principalKindWindow);
        expect(after(window.retryAfterSeconds - 1)).toBe(window.principalKindWindow);
      }),
    );
  });

  it('keeps the counter beyond its window', () => {
    fc.assert(
      fc.property(moments, (now) => {
        const { expiresAt, retryAfterSeconds } = allowanceWindow('sub', 'conversion', now);

        expect(expiresAt).toBeGreaterThan(now + retryAfterSeconds);
      }),
    );
  });

  it('counts callers separately', () => {
    expect(allowanceWindow('one', 'conversion', 0).principalKindWindow).not.toBe(
      allowanceWindow('two', 'conversion', 0).principalKindWindow,
    );
  });

  it('counts kinds separately', () => {
    const keys = namesOf(allowances).map((kind) => allowanceWindow('sub', kind, 0).principalKindWindow);

    expect(new Set(keys).size).toBe(keys.length);
  });

  it('compares each kind with its own limit, per minute, hour or day as its variable says', () => {
    // A vehicle's requests for certificates have the limit of its provisionings, the erasures of a
    // tenant a multiple of a person's jobs, and settings of reporting the limit of grants.
    const { certificateRequestsOfVehicle, erasuresOfTenant, reportingsOfPerson, ...own } = allowances;
    const kinds = Object.values(own);
    const lengths = { MINUTE: 60, HOUR: 3_600, DAY: 86_400 };
    const lengthOf = (variable: string) =>
      Object.entries(lengths).find(([unit]) => variable.endsWith(`_PER_${unit}`))?.[1] ?? lengths.MINUTE;

    expect(new Set(kinds.map(({ limitVariable }) => limitVariable)).size).toBe(kinds.length);
    const shared = [certificateRequestsOfVehicle, erasuresOfTenant, reportingsOfPerson];
    const others = [...kinds, ...shared].filter(
      ({ limitVariable, windowSeconds }) => windowSeconds !== lengthOf(limitVariable),
    );
    expect(others).toEqual([]);
  });
});
