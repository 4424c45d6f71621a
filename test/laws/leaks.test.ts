/** The search that every other leak test relies on finds what it is there to find. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findLeaks } from '../support/leaks.ts';
import { americanVin, europeanVin, vinMarker } from '../support/vins.ts';

const vin = europeanVin();
const digest = createHash('sha256').update(vin).digest();
const noise = 'Some text that stands around it';

const forms: readonly (readonly [string, string | Buffer, string])[] = [
  ['as it is', vin, 'plain'],
  ['in lower case', vin.toLowerCase(), 'plain'],
  ['of a market with check digits', americanVin(), 'plain'],
  ['in UTF-16', Buffer.from(vin, 'utf16le'), 'UTF-16'],
  ['in hex', Buffer.from(vin).toString('hex'), 'hex'],
  ['in upper-case hex', Buffer.from(vin).toString('hex').toUpperCase(), 'hex'],
  ...[0, 1, 2].map(
    (shift) =>
      [
        `in base64 after ${shift} other bytes`,
        Buffer.from(`${'.'.repeat(shift)}${vin}`).toString('base64'),
        'base64',
      ] as const,
  ),
  ['as plain SHA-256 in hex', digest.toString('hex'), 'SHA-256 hex'],
  ['as plain SHA-256 in base64', digest.toString('base64'), 'SHA-256 base64'],
  ['as plain SHA-256 in base64url', digest.toString('base64url'), 'SHA-256 base64url'],
  ['as the bytes of plain SHA-256', digest, 'SHA-256 bytes'],
];

describe('the search for VINs', () => {
  it.each(forms)('finds one %s', (_name, written, form) => {
    const content = Buffer.concat([Buffer.from(noise), Buffer.from(written), Buffer.from(noise)]);

    expect(findLeaks('here', content).map((leak) => leak.form)).toContain(form);
  });

  it('finds nothing where there is none', () => {
    const keyed = createHash('sha256').update(`vin:v1:acme:${vin}`).digest('base64url');

    expect(findLeaks('here', `${noise} k1.${keyed} ${vinMarker.slice(0, -1)}`)).toEqual([]);
  });
});
