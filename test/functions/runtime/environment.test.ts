/** Reading a function's environment. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findVariable, requireVariable, requireWholeNumber } from '../../../functions/runtime/environment.ts';

afterEach(() => vi.unstubAllEnvs());

describe('an environment variable', () => {
  it('fails with its name when it is required and absent', () => {
    vi.stubEnv('VEHICLE_REGISTRY_TABLE', '');

    expect(() => requireVariable('VEHICLE_REGISTRY_TABLE')).toThrow('VEHICLE_REGISTRY_TABLE');
    expect(findVariable('VEHICLE_REGISTRY_TABLE')).toBeUndefined();
  });

  it('is returned unchanged', () => {
    vi.stubEnv('VEHICLE_REGISTRY_TABLE', 'vehicles');

    expect([requireVariable('VEHICLE_REGISTRY_TABLE'), findVariable('VEHICLE_REGISTRY_TABLE')]).toEqual([
      'vehicles',
      'vehicles',
    ]);
  });

  it.each(['', 'x', '1.5', '-1', '0', '9007199254740993'])(
    'is refused as a whole number of at least 1: "%s"',
    (text) => {
      vi.stubEnv('CERTIFICATE_VALIDITY_DAYS', text);

      expect(() => requireWholeNumber('CERTIFICATE_VALIDITY_DAYS', 1)).toThrow('CERTIFICATE_VALIDITY_DAYS');
    },
  );

  it('is a whole number when it holds one or has a fallback', () => {
    vi.stubEnv('CERTIFICATE_VALIDITY_DAYS', '365');
    vi.stubEnv('RECONCILE_AFTER_SECONDS', '');

    expect(requireWholeNumber('CERTIFICATE_VALIDITY_DAYS', 1)).toBe(365);
    expect(requireWholeNumber('RECONCILE_AFTER_SECONDS', 0, 60)).toBe(60);
  });
});
