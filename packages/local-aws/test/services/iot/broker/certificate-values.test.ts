import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateValues } from '../../../../src/services/iot/broker/certificate-values.ts';
import { makeIdentity } from './broker-world.ts';

async function valuesOf(subject: string): Promise<ReadonlyMap<string, string>> {
  const { certificate } = await makeIdentity({ subject });
  return certificateValues(new X509Certificate(certificate));
}

describe('policy variables of a certificate', () => {
  it('hold each attribute, and the serial number as a decimal integer', async () => {
    const { certificate } = await makeIdentity({ subject: 'CN=one,O=maker' });
    const parsed = new X509Certificate(certificate);

    const values = certificateValues(parsed);

    expect(values.get('iot:certificate.subject.commonname')).toBe('one');
    expect(values.get('iot:certificate.subject.organization')).toBe('maker');
    expect(values.get('iot:certificate.serialnumber')).toBe(BigInt(`0x${parsed.serialNumber}`).toString());
  });

  it('number the values of an attribute, five at most', async () => {
    const values = await valuesOf('CN=a,CN=b,CN=c,CN=d,CN=e,CN=f');

    expect(values.get('iot:certificate.subject.commonname')).toBe('a');
    expect(values.get('iot:certificate.subject.commonname.1')).toBe('b');
    expect(values.get('iot:certificate.subject.commonname.4')).toBe('e');
    expect(values.has('iot:certificate.subject.commonname.5')).toBe(false);
  });

  it.each([['*'], ['a?b'], ['a$b'], ['a#b']])('leave out a value with a wildcard: %s', async (name) => {
    const values = await valuesOf(`CN=${name.replace('#', '\\#')},O=maker`);

    expect(values.has('iot:certificate.subject.commonname')).toBe(false);
    expect(values.get('iot:certificate.subject.organization')).toBe('maker');
  });

  it('leave out a value of more than 1,024 characters', async () => {
    const values = await valuesOf(`CN=${'a'.repeat(1025)},O=maker`);

    expect(values.has('iot:certificate.subject.commonname')).toBe(false);
  });
});
