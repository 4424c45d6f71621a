/** Which certificate signing requests are accepted, with real keys and signatures. */
import 'reflect-metadata';
import { createHash, createPublicKey } from 'node:crypto';
import { fc, test as property } from '@fast-check/vitest';
import { type JsonNameParams, KeyUsagesExtension, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { toVin } from '../../../domain/vin.ts';
import { inspectRequest } from '../../../functions/csr/certificate-signing-request.ts';
import { readElements } from '../../../functions/csr/der.ts';
import { decodePem, encodePem, maximumPemBytes } from '../../../functions/csr/pem.ts';
import { makeSigningRequest, requireOpenssl } from '../../support/openssl.ts';
import { type KeyKind, keyPair, signingRequest } from '../../support/signing-requests.ts';
import { europeanVin } from '../../support/vins.ts';

const vin = vinOf(europeanVin());

describe('a request that is accepted', () => {
  it.each<KeyKind>(['P-256', 'P-384', 'RSA-2048', 'RSA-4096'])('has a key of %s', async (key) => {
    const keys = await keyPair(key);
    const spki = Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey));

    const accepted = inspectRequest(await signingRequest({ key, keys }), vin);

    expect(accepted).toMatchObject({ keyFingerprint: createHash('sha256').update(spki).digest('hex') });
  });

  it('may ask for key usages, which the certificate does not get from it', async () => {
    const pem = await signingRequest({ extensions: [new KeyUsagesExtension(1)] });

    const accepted = inspectRequest(pem, vin);

    expect(accepted).toHaveProperty('keyFingerprint');
  });

  it('comes out in one spelling however its lines were broken', async () => {
    const pem = await signingRequest();
    const reflowed = pem.replace(/\n/g, '\r\n').replace('-----BEGIN', '\n -----BEGIN');

    const [one, other] = [inspectRequest(pem, vin), inspectRequest(reflowed, vin)];

    expect(other).toEqual(one);
  });

  it('may come from openssl', (context) => {
    requireOpenssl(context);
    const pem = makeSigningRequest({ subject: '/CN=unit/O=maker' });

    const accepted = inspectRequest(pem, vin);

    expect(accepted).toHaveProperty('keyFingerprint');
  });
});

describe('a request that is refused', () => {
  it.each([
    ['RSA-1024', 'WEAK_KEY'],
    ['RSA-2048 with exponent 3', 'WEAK_KEY'],
    ['RSA-2048 with SHA-1', 'BAD_SIGNATURE'],
    ['P-521', 'UNSUPPORTED_KEY'],
    ['Ed25519', 'UNSUPPORTED_KEY'],
  ] as const)('has %s: %s', async (key, fault) => {
    const pem = await signingRequest({ key });

    const found = inspectRequest(pem, vin);

    expect(found).toBe(fault);
  });

  it('has no subject', async () => {
    const pem = await signingRequest({ subject: '' });

    const found = inspectRequest(pem, vin);

    expect(found).toBe('SUBJECT_REQUIRED');
  });

  it('spells its key in a way that would give the same key a second fingerprint', async () => {
    const pem = compressPoint(await signingRequest());

    const found = inspectRequest(pem, vin);

    expect(found).toBe('UNSUPPORTED_KEY');
  });

  it('is signed with another key than it holds', async () => {
    const pem = await signingRequest();
    const other = await signingRequest();
    const key = spkiOf(other);

    const found = inspectRequest(replaceBytes(pem, spkiOf(pem), key), vin);

    expect(found).toBe('BAD_SIGNATURE');
  });

  it('asks for a subject alternative name', async () => {
    const names = new SubjectAlternativeNameExtension([{ type: 'dns', value: 'vehicle.example' }]);
    const pem = await signingRequest({ extensions: [names] });

    const found = inspectRequest(pem, vin);

    expect(found).toBe('SUBJECT_ALTERNATIVE_NAME');
  });

  it('asks for a subject alternative name by openssl', (context) => {
    requireOpenssl(context);
    const pem = makeSigningRequest({ kind: 'RSA 2048', san: 'DNS:vehicle.example' });

    const found = inspectRequest(pem, vin);

    expect(found).toBe('SUBJECT_ALTERNATIVE_NAME');
  });

  it.each<[string, JsonNameParams]>([
    ['UTF8String', [{ CN: [{ utf8String: vin }] }]],
    ['PrintableString', [{ CN: [{ printableString: vin }] }]],
    ['BMPString (UTF-16)', [{ CN: [{ bmpString: vin }] }]],
    ['UniversalString (UTF-32)', [{ CN: [{ universalString: vin }] }]],
    ['IA5String in lower case', [{ CN: [{ ia5String: vin.toLowerCase() }] }]],
    ['a longer text', [{ O: [{ utf8String: `car ${vin}!` }] }]],
  ])('holds the VIN as %s', async (_, subject) => {
    const pem = await signingRequest({ subject });

    const found = inspectRequest(pem, vin);

    expect(found).toBe('VIN_IN_REQUEST');
  });

  it('is longer than anything a TCU sends', async () => {
    const pem = await signingRequest();

    const found = inspectRequest(pem + ' '.repeat(maximumPemBytes), vin);

    expect(found).toBe('MALFORMED');
  });

  it.each<[string, (pem: string) => string]>([
    ['two requests', (pem) => pem + pem],
    ['a text beside it', (pem) => `my request\n${pem}`],
    ['another label', (pem) => pem.replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE')],
    ['no label', (pem) => pem.replaceAll(/-----.*-----/g, '')],
    ['a byte behind the structure', (pem) => changed(pem, (der) => Buffer.concat([der, Buffer.from([0])]))],
    ['a byte missing', (pem) => changed(pem, (der) => der.subarray(0, -1))],
    ['an indefinite length', (pem) => changed(pem, (der) => Buffer.concat([Buffer.from([0x30, 0x80]), der]))],
    [
      'something else than a request',
      (pem) => changed(pem, () => Buffer.from([0x30, 0x03, 0x02, 0x01, 0x05])),
    ],
  ])('comes with %s', async (_, spoil) => {
    const pem = spoil(await signingRequest());

    const found = inspectRequest(pem, vin);

    expect(found).toBe('MALFORMED');
  });
});

describe('whatever comes', () => {
  const good = signingRequest();

  property.prop([fc.nat(), fc.integer({ min: 0, max: 7 })], { numRuns: 2_000 })(
    'a request with one bit turned is never accepted',
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
    'bytes in a PEM block give a fault and no exception',
    (bytes) => {
      const found = inspectRequest(encodePem(Buffer.from(bytes)), vin);

      expect(found).toBe('MALFORMED');
    },
  );

  property.prop([fc.string({ maxLength: 2_000, unit: 'binary' })], { numRuns: 300 })(
    'a text gives a fault and no exception',
    (text) => {
      const found = inspectRequest(text, vin);

      expect(found).toBe('MALFORMED');
    },
  );
});

function vinOf(text: string) {
  const valid = toVin(text);
  if (valid === undefined) throw new Error('not a VIN');
  return valid;
}

function changed(pem: string, change: (der: Buffer) => Buffer): string {
  const der = decodePem(pem);
  if (der === undefined) throw new Error('not a request');
  return encodePem(change(der));
}

/** The uncompressed P-256 SubjectPublicKeyInfo inside a request; it begins with these 27 bytes. */
const p256Header = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');

function spkiOf(pem: string): Buffer {
  const der = decodePem(pem) ?? Buffer.alloc(0);
  const start = der.indexOf(p256Header);
  return der.subarray(start, start + p256Header.length + 64);
}

function replaceBytes(pem: string, from: Buffer, to: Buffer): string {
  return changed(pem, (der) => {
    const start = der.indexOf(from);
    return Buffer.concat([der.subarray(0, start), to, der.subarray(start + from.length)]);
  });
}

/** The same request with its key's point compressed; the signature does not matter any more. */
function compressPoint(pem: string): string {
  const spki = spkiOf(pem);
  const point = spki.subarray(p256Header.length - 1);
  const compressed = Buffer.concat([Buffer.from([2 + ((point.at(-1) ?? 0) & 1)]), point.subarray(1, 33)]);
  const short = Buffer.concat([
    Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
    compressed,
  ]);
  expect(createPublicKey({ key: short, format: 'der', type: 'spki' }).asymmetricKeyType).toBe('ec');
  return changed(pem, (der) => {
    const [toBeSigned = der, algorithm = der, signature = der] = readElements(der) ?? [];
    const parts = readElements(toBeSigned) ?? [];
    const inner = parts.map((part) => (part.equals(spki) ? short : part));
    return sequence([sequence(inner), algorithm, signature]);
  });
}

/** A SEQUENCE in DER, of less than 64 KiB. */
function sequence(elements: readonly Buffer[]): Buffer {
  const content = Buffer.concat(elements);
  const { length } = content;
  const header =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([0x30, ...header]), content]);
}
