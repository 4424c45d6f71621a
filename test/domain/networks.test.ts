/** Networks of callers: what the audit log keeps of an address, for any text in a header. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkOf, networksOf } from '../../domain/networks.ts';
import { holdsVin } from '../../domain/vin-search.ts';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.17', '192.0.2.0/24'],
    ['::ffff:192.0.2.17', '192.0.2.0/24'],
    ['::FFFF:192.0.2.17', '192.0.2.0/24'],
    ['0.0.0.0', '0.0.0.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['2001:0DB8:0001::1', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
    ['::', '0:0:0::/48'],
  ])('%s is in %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it.each([
    ...['', ' ', 'unknown', '192.0.2', '192.0.2.1.1', '192.0.2.256', '192.0.2.01', '192.0.2.-1', '1.2.3.4e'],
    ...[
      '2001:db8:1:2:3:4:5',
      '1:2:3:4:5:6:7:8:9',
      '1::2::3',
      '1:2:3:4:5:6:7::8:9',
      '12345::',
      'g::',
      'fe80::1%eth0',
    ],
    ...['192.0.2.1:443', '[::1]', '::ffff:192.0.2', ':::', '1:2:3:4:5:6:7:'],
  ])('%j is not an address', (text) => {
    expect(networkOf(text)).toBeUndefined();
  });

  it('is the same for each address of the network, and another one outside', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(255), (address, last) => {
        const parts = address.split('.');
        const [a = '', b = '', c = ''] = parts;
        expect(networkOf([a, b, c, last].join('.'))).toBe(networkOf(address));
        expect(networkOf([a, b, (Number(c) + 1) % 256, last].join('.'))).not.toBe(networkOf(address));
      }),
    );
  });

  it('is found for every IPv6 address, and has one form', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        expect(networkOf(address.toUpperCase())).toBe(networkOf(address));
        expect(networkOf(address)).toMatch(/^(?:(?:[0-9a-f]{1,4}:){3}:\/48|(?:\d{1,3}\.){3}0\/24)$/);
      }),
    );
  });

  it('never holds a VIN or throws, whatever the text is', () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFabcdef:.'), maxLength: 40 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(holdsVin(networkOf(text) ?? '')).toBe(false);
        expect((networkOf(text) ?? '').length).toBeLessThanOrEqual(19);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the networks of a call', () => {
  const own = '198.51.100.9';

  it('have that of the connection, at whichever end it is and whatever a header adds', () => {
    const header = fc.array(fc.oneof(fc.ipV4(), fc.string()), { maxLength: 5 });
    fc.assert(
      fc.property(header, (added) => {
        expect(networksOf([...added, own])).toContain('198.51.100.0/24');
        expect(networksOf([own, ...added])).toContain('198.51.100.0/24');
        expect(networksOf([...added, own]).length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('are one for one address, and none without an address', () => {
    expect(networksOf([own])).toEqual(['198.51.100.0/24']);
    expect(networksOf([own, '198.51.100.10'])).toEqual(['198.51.100.0/24']);
    expect(networksOf([])).toEqual([]);
    expect(networksOf(['unknown'])).toEqual([]);
  });
});
