/** Reading a function's environment. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findVariable, requireVariable, requireWholeNumber } from '../../../functions/runtime/environment.ts';

afterEach(() => vi.unstubAllEnvs());

describe('a variable', () => {
  it('that must be there and is not fails with its name', () => {
    vi.stubEnv('VEHICLE_REGISTRY_TABLE', '');

    expect(() => requireVariable('VEHICLE_REGISTRY_TABLE')).toThrow('VEHICLE_REGISTRY_TABLE');
    expect(findVariable('VEHICLE_REGISTRY_TABLE')).toBeUndefined();
  });

  it('is read as it is', () => {
    vi.stubEnv('VEHICLE_REGISTRY_TABLE', 'vehicles');

    expect([requireVariable('VEHICLE_REGISTRY_TABLE'), findVariable('VEHICLE_REGISTRY_TABLE')]).toEqual([
      'vehicles',
      'vehicles',
    ]);
  });

  it.each(['', 'x', '1.5', '-1', '0', '9007199254740993'])(
    'is no whole number of at least 1: "%s"',
    (text) => {
      vi.stubEnv('CERTIFICATE_VALIDITY_DAYS', text);

      expect(() => requireWholeNumber('CERTIFICATE_VALIDITY_DAYS', 1)).toThrow('CERTIFICATE_VALIDITY_DAYS');
    },
  );

  it('that is a whole number, or has a fallback, is one', () => {
    vi.stubEnv('CERTIFICATE_VALIDITY_DAYS', '365');
    vi.stubEnv('RECONCILE_AFTER_SECONDS', '');

    expect(requireWholeNumber('CERTIFICATE_VALIDITY_DAYS', 1)).toBe(365);
    expect(requireWholeNumber('RECONCILE_AFTER_SECONDS', 0, 60)).toBe(60);
  });
});
