/** Any text as a certificate signing request: the same finding for every form, and no exception. */
import 'reflect-metadata';
import { fc, it as property } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
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

  property.prop(
    [
      fc.option(explanation, { nil: '' }),
      fc.integer({ min: 1, max: 400 }),
      fc.constantFrom('\n', '\r\n', '\r', ' \n', '\t\r\n'),
      fc.boolean(),
      whitespace,
    ],
    { numRuns: 300 },
  )(
    'a valid request is the same in every form of the lax grammar',
    async (before, width, end, isNew, after) => {
      const pem = await good;
      const base64 = pem.replaceAll(/-----.*-----|\s/g, '');
      const label = isNew ? 'NEW CERTIFICATE REQUEST' : 'CERTIFICATE REQUEST';
      const lines = base64.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
      const form = [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join(end);

      const found = inspectRequest(before + form + after, vin);

      expect(found).toEqual(inspectRequest(pem, vin));
    },
  );

  property.prop([fc.nat(), fc.integer({ min: 0, max: 7 })], { numRuns: runsOf(500) })(
    'a request with one flipped bit is never accepted',
    async (position, bit) => {
      const pem = changed(await good, (der) => {
        const index = position % der.length;
        const copy = Buffer.from(der);
        copy.writeUInt8(copy.readUInt8(index) ^ (1 << bit), index);
        return copy;
      });

      const found = inspectRequest(pem, vin);

      expect(found).toBeTypeOf('string');
    },
  );

  property.prop([fc.uint8Array({ maxLength: 600 })], { numRuns: 300 })(
    'bytes in a PEM block give a violation and no exception',
    (bytes) => {
      const found = inspectRequest(encodePem(Buffer.from(bytes)), vin);

      expect(found).toBe('MALFORMED');
    },
  );

  property.prop([fc.string({ maxLength: 2_000, unit: 'binary' })], { numRuns: 300 })(
    'a text gives a violation and no exception',
    (text) => {
      const found = inspectRequest(text, vin);

      expect(found).toBe('MALFORMED');
    },
  );
});
