import { expect, it } from 'vitest';
import { createCalls } from '../../src/core/calls.ts';

const call = { service: 'kms', operation: 'Sign', principalArn: 'root', outcome: 'OK', durationMs: 1 };

it('numbers calls and keeps at least the newest ones up to its capacity', () => {
  const calls = createCalls(10);
  for (let n = 0; n < 35; n += 1) {
    calls.record(call);
  }

  const kept = calls.list();

  expect(calls.next()).toBe(35);
  expect(kept.at(-1)?.sequence).toBe(34);
  expect(kept.length).toBeGreaterThanOrEqual(10);
  expect(kept.length).toBeLessThanOrEqual(20);
  expect(calls.list(33).map(({ sequence }) => sequence)).toEqual([33, 34]);
  expect(calls.list(35)).toEqual([]);
  expect(() => calls.list(0)).toThrow(/no longer kept/);
});
