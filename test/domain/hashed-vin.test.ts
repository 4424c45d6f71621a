import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatHashedVin, vinMacMessage } from '../../domain/hashed-vin.ts';

const mac = (message: string): string => createHmac('sha256', 'key').update(message).digest('base64url');

describe('formatHashedVin', () => {
  it.each([1, 2, 10])('names version %d of the key before the MAC', (version) => {
    expect(formatHashedVin(version, mac('any'))).toBe(`k${version}.${mac('any')}`);
  });
});

describe('vinMacMessage', () => {
  it('gives one VIN another hash for each tenant', () => {
    const vin = '1G4AH59H45G118341';

    expect(mac(vinMacMessage('one', vin))).not.toBe(mac(vinMacMessage('two', vin)));
  });
});
