/** Which certificate signing requests are accepted, with real keys and signatures. */
import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, test as property } from '@fast-check/vitest';
import { type JsonName, KeyUsagesExtension, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { toVin } from '../../../domain/vin.ts';
import { inspectRequest } from '../../../functions/csr/certificate-signing-request.ts';
import { decodePem, encodePem, maximumPemBytes } from '../../../functions/csr/pem.ts';
import { type KeyKind, keyPair, signingRequest } from '../../support/signing-requests.ts';
import { europeanVin } from '../../support/vins.ts';

const vin = vinOf(europeanVin());

describe('a request that is accepted', () => {
  it.each<KeyKind>(['P-256', 'P-384', 'RSA-2048', 'RSA-4096'])('has a key of %s', async (key) => {
    const keys = await keyPair(key);
    const spki = Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey));

    const accepted = await inspectRequest(await signingRequest({ key, keys }), vin);

    expect(accepted).toMatchObject({ keyFingerprint: createHash('sha256').update(spki).digest('hex') });
  });

  it('may ask for key usages, which the certificate does not get from it', async () => {
    const pem = await signingRequest({ extensions: [new KeyUsagesExtension(1)] });

    const accepted = await inspectRequest(pem, vin);

    expect(accepted).toHaveProperty('keyFingerprint');
  });

  it('comes out in one spelling however its lines were broken', async () => {
    const pem = await signingRequest();
    const reflowed = pem.replace(/\n/g, '\r\n').replace('-----BEGIN', '\n -----BEGIN');

    const [one, other] = [await inspectRequest(pem, vin), await inspectRequest(reflowed, vin)];

    expect(other).toEqual(one);
  });

  it('may come from openssl', async () => {
    const pem = openssl([
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-subj',
      '/CN=unit/O=maker',
    ]);

    const accepted = await inspectRequest(pem, vin);

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

    const found = await inspectRequest(pem, vin);

    expect(found).toBe(fault);
  });

  it('has no subject', async () => {
    const pem = await signingRequest({ subject: '' });

    const found = await inspectRequest(pem, vin);

    expect(found).toBe('SUBJECT_REQUIRED');
  });

  it('spells its key in a way that would give the same key a second fingerprint', async () => {
    const pem = compressPoint(await signingRequest());

    const found = await inspectRequest(pem, vin);

    expect(found).toBe('UNSUPPORTED_KEY');
  });

  it('is signed with another key than it holds', async () => {
    const pem = await signingRequest();
    const other = await signingRequest();
    const key = spkiOf(other);

    const found = await inspectRequest(replaceBytes(pem, spkiOf(pem), key), vin);

    expect(found).toBe('BAD_SIGNATURE');
  });

  it('asks for a subject alternative name', async () => {
    const names = new SubjectAlternativeNameExtension([{ type: 'dns', value: 'vehicle.example' }]);
    const pem = await signingRequest({ extensions: [names] });

    const found = await inspectRequest(pem, vin);

    expect(found).toBe('SUBJECT_ALTERNATIVE_NAME');
  });

  it('asks for a subject alternative name by openssl', async () => {
    const pem = openssl([
      '-newkey',
      'rsa:2048',
      '-subj',
      '/CN=unit',
      '-addext',
      'subjectAltName=DNS:vehicle.example',
    ]);

    const found = await inspectRequest(pem, vin);

    expect(found).toBe('SUBJECT_ALTERNATIVE_NAME');
  });

  it.each<readonly [string, JsonName]>([
    ['UTF8String', [{ CN: [{ utf8String: vin }] }]],
    ['PrintableString', [{ CN: [{ printableString: vin }] }]],
    ['BMPString (UTF-16)', [{ CN: [{ bmpString: vin }] }]],
    ['UniversalString (UTF-32)', [{ CN: [{ universalString: vin }] }]],
    ['IA5String in lower case', [{ CN: [{ ia5String: vin.toLowerCase() }] }]],
    ['a longer text', [{ O: [{ utf8String: `car ${vin}!` }] }]],
  ])('holds the VIN as %s', async (_, subject) => {
    const pem = await signingRequest({ subject });

    const found = await inspectRequest(pem, vin);

    expect(found).toBe('VIN_IN_REQUEST');
  });

  it('is longer than anything a TCU sends', async () => {
    const pem = await signingRequest();

    const found = await inspectRequest(pem + ' '.repeat(maximumPemBytes), vin);

    expect(found).toBe('MALFORMED');
  });

  it.each<readonly [string, (pem: string) => string]>([
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

    const found = await inspectRequest(pem, vin);

    expect(found).toBe('MALFORMED');
  });
});

describe('whatever comes', () => {
  const good = signingRequest();

  property.prop([fc.nat(), fc.integer({ min: 0, max: 7 })], { numRuns: 300 })(
    'a request with one bit turned is never accepted',
    async (position, bit) => {
      const pem = changed(await good, (der) => {
        const index = position % der.length;
        const copy = Buffer.from(der);
        copy.writeUInt8(copy.readUInt8(index) ^ (1 << bit), index);
        return copy;
      });

      const found = await inspectRequest(pem, vin);

      expect(found).toBeTypeOf('string');
    },
  );

  property.prop([fc.uint8Array({ maxLength: 600 })], { numRuns: 300 })(
    'bytes in a PEM block give a fault and no exception',
    async (bytes) => {
      const found = await inspectRequest(encodePem(Buffer.from(bytes)), vin);

      expect(found).toBe('MALFORMED');
    },
  );

  property.prop([fc.string({ maxLength: 2_000, unit: 'binary' })], { numRuns: 300 })(
    'a text gives a fault and no exception',
    async (text) => {
      const found = await inspectRequest(text, vin);

      expect(found).toBe('MALFORMED');
    },
  );
});

function vinOf(text: string) {
  const valid = toVin(text);
  if (valid === undefined) throw new Error('not a VIN');
  return valid;
}

function openssl(options: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'csr-'));
  try {
    return execFileSync(
      'openssl',
      ['req', '-new', '-nodes', '-keyout', join(folder, 'key.pem'), ...options],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
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

/** The same key with its point compressed; the outer lengths shrink with it, the signature does not matter any more. */
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
    const start = der.indexOf(spki);
    const replaced = Buffer.concat([der.subarray(0, start), short, der.subarray(start + spki.length)]);
    return shrinkLengths(replaced, spki.length - short.length);
  });
}

/** Takes the bytes that were cut out of the two SEQUENCE lengths around the key (30 81 xx 30 81 xx or shorter forms). */
function shrinkLengths(der: Buffer, by: number): Buffer {
  const copy = Buffer.from(der);
  const outer = copy.readUInt8(1) === 0x82 ? 4 : copy.readUInt8(1) === 0x81 ? 3 : 2;
  const inner = outer + (copy.readUInt8(outer + 1) === 0x81 ? 2 : 1);
  if (outer === 4) copy.writeUInt16BE(copy.readUInt16BE(2) - by, 2);
  else copy.writeUInt8(copy.readUInt8(outer - 1) - by, outer - 1);
  copy.writeUInt8(copy.readUInt8(inner) - by, inner);
  return copy;
}
