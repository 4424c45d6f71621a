import { describe, expect, it } from 'vitest';
import { createFaults, type FaultRule } from '../../src/dispatch/faults.ts';
import type { Principal } from '../../src/core/principal.ts';

const worker: Principal = { kind: 'role', arn: 'session', roleArn: 'role' };
const root: Principal = { kind: 'root', arn: 'root' };
const rule = (more: Partial<FaultRule> = {}): FaultRule => ({
  service: 'kms',
  operation: 'Sign',
  kind: 'throttle',
  ...more,
});

describe('injected faults', () => {
  it('hit the nth matching call, the given number of times', () => {
    const faults = createFaults();
    const fault = faults.inject(rule({ nth: 2, times: 2 }));

    const kinds = [1, 2, 3, 4].map(() => faults.next('kms', 'Sign', root));

    expect(kinds).toEqual([undefined, 'throttle', 'throttle', undefined]);
    expect(fault.fired()).toBe(2);
  });

  it('hit only their service, operation and principal', () => {
    const faults = createFaults();
    faults.inject(rule({ principal: 'role', times: 9 }));

    expect(faults.next('kms', 'Verify', worker)).toBeUndefined();
    expect(faults.next('iot', 'Sign', worker)).toBeUndefined();
    expect(faults.next('kms', 'Sign', root)).toBeUndefined();
    expect(faults.next('kms', 'Sign', worker)).toBe('throttle');
  });

  it('count calls even while another fault hits, and stop when removed or cleared', () => {
    const faults = createFaults();
    const first = faults.inject(rule({ times: 2 }));
    faults.inject(rule({ nth: 2, kind: 'internal-error' }));

    expect(faults.next('kms', 'Sign', root)).toBe('throttle');
    first.remove();
    expect(faults.next('kms', 'Sign', root)).toBe('internal-error');
    faults.inject(rule());
    faults.clear();
    expect(faults.next('kms', 'Sign', root)).toBeUndefined();
  });
});
