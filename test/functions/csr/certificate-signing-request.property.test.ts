/** Any text as a certificate signing request: the same finding for every form, and no exception. */
import 'reflect-metadata';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectRequest } from '../../../functions/csr/certificate-signing-request.ts';
import { encodePem } from '../../../functions/csr/pem.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { runsOf } from '../../support/sample.ts';
import { europeanVin } from '../../support/vins.ts';
import { changed, vinOf } from './changed-request.ts';

const vin = vinOf(europeanVin());

describe('any input', () => {
  const good = signingRequest();

  const whitespace = fc.stringMatching(/^[ \t\r\n]{0,4}$/);
  const explanation = fc
    .string({ maxLength: 200 })
    .filter((text) => !text.includes('-----BEGIN '))
    .map((text) => `${text}\n`);

  it('a valid request is the same in every form of the lax grammar', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(explanation, { nil: '' }),
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom('\n', '\r\n', '\r', ' \n', '\t\r\n'),
        fc.boolean(),
        whitespace,
        async (before, width, end, isNew, after) => {
          const pem = await good;
          const base64 = pem.replaceAll(/-----.*-----|\s/g, '');
          const label = isNew ? 'NEW CERTIFICATE REQUEST' : 'CERTIFICATE REQUEST';
          const lines = base64.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
          const form = [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join(end);

          const found = inspectRequest(before + form + after, vin);

          expect(found).toEqual(inspectRequest(pem, vin));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a request with one flipped bit is never accepted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 0, max: 7 }), async (position, bit) => {
        const pem = changed(await good, (der) => {
          const index = position % der.length;
          const copy = Buffer.from(der);
          copy.writeUInt8(copy.readUInt8(index) ^ (1 << bit), index);
          return copy;
        });

        const found = inspectRequest(pem, vin);

        expect(found).toBeTypeOf('string');
      }),
      { numRuns: runsOf(500) },
    );
  });

  it('bytes in a PEM block give a violation and no exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const found = inspectRequest(encodePem(Buffer.from(bytes)), vin);

        expect(found).toBe('MALFORMED');
      }),
      { numRuns: 300 },
    );
  });

  it('a text gives a violation and no exception', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000, unit: 'binary' }), (text) => {
        const found = inspectRequest(text, vin);

        expect(found).toBe('MALFORMED');
      }),
      { numRuns: 300 },
    );
  });
});
