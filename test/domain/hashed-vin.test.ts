import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatHashedVin, keyVersionOf, vinMacMessage } from '../../domain/hashed-vin.ts';

const mac = (message: string): string => createHmac('sha256', 'key').update(message).digest('base64url');

describe('keyVersionOf', () => {
  it.each([1, 2, 10, 999])('reads version %d back', (version) => {
    expect(keyVersionOf(formatHashedVin(version, mac('any')))).toBe(version);
  });

  it.each([
    ['no version', `k.${mac('any')}`],
    ['version 0', `k0.${mac('any')}`],
    ['a leading zero', `k01.${mac('any')}`],
    ['a fraction', `k1.5.${mac('any')}`],
    ['another letter', `v1.${mac('any')}`],
    ['a short MAC', 'k1.abc'],
    ['no point', `k1${mac('any')}`],
    ['nothing', ''],
  ])('refuses %s', (_name, text) => {
    expect(keyVersionOf(text)).toBeUndefined();
  });
});

describe('vinMacMessage', () => {
  it('gives one VIN another hash for each tenant', () => {
    const vin = '1G4AH59H45G118341';

    expect(mac(vinMacMessage('one', vin))).not.toBe(mac(vinMacMessage('two', vin)));
  });
});
