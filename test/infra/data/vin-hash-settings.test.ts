import { describe, expect, it } from 'vitest';
import { rotationPhases } from '../../../domain/hash-rotation.ts';
import { readVinHashSettings } from '../../../infra/data/vin-hash-settings.ts';

const receipt = 'k1-k2-0123abcd';

describe('readVinHashSettings', () => {
  it.each([
    ['none', 1, undefined, { written: 1 }],
    ['read-both', 1, undefined, { written: 1, other: 2 }],
    ['write-new', 1, undefined, { written: 2, other: 1 }],
    ['close', 1, receipt, { written: 2, closed: 1 }],
    ['none', 2, receipt, { written: 2 }],
    ['read-both', 2, receipt, { written: 2, other: 3 }],
    ['write-new', 2, receipt, { written: 3, other: 2 }],
    ['close', 2, 'k2-k3-0123abcd', { written: 3, closed: 2 }],
  ] as const)('has the versions of %s, version %d', (phase, version, given, versions) => {
    expect(readVinHashSettings({ phase, version, receipt: given })).toEqual({ phase, version, versions });
  });

  it.each([
    ['close', 1, undefined],
    ['close', 1, 'k2-k3-0123abcd'],
    ['close', 2, receipt],
    ['none', 2, undefined],
    ['read-both', 2, undefined],
    ['none', 3, receipt],
  ] as const)('refuses %s of version %d with the receipt %j', (phase, version, given) => {
    expect(() => readVinHashSettings({ phase, version, receipt: given })).toThrow(/^Context vinHashReceipt/);
  });

  it.each(rotationPhases.filter((phase) => phase !== 'close'))(
    'refuses a receipt for %s of the first version',
    (phase) => {
      expect(() => readVinHashSettings({ phase, version: 1, receipt })).toThrow(/must be absent/);
    },
  );
});
