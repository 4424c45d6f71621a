/** Which certificate signing requests are accepted, with real keys and signatures. */
import 'reflect-metadata';
import { createHash, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type JsonNameParams, KeyUsagesExtension, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { inspectRequest } from '../../../functions/csr/certificate-signing-request.ts';
import { readElements } from '../../../functions/csr/der.ts';
import { decodePem, maximumPemBytes } from '../../../functions/csr/pem.ts';
import { makeSigningRequest, requireOpenssl } from 'local-aws/testing/openssl';
import { type KeyKind, keyPair, signingRequest } from 'local-aws/testing/signing-requests';
import { europeanVin } from '../../support/vins.ts';
import { changed, vinOf } from './changed-request.ts';

const vin = vinOf(europeanVin());

/** Recorded requests of common tools, with the SHA-256 of each key from `openssl req -pubkey`. */
const fingerprints: Readonly<Record<string, string>> = {
  // keytool -certreq -alias tcu -keystore k.p12 -sigalg SHA256withECDSA
  'keytool.pem': '6b2d61586dca2f0c1032de7784153a5ce47b07396f32b665260221b4ecf4aa5a',
  // openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj '/CN=telematics control unit'
  // -text
  'openssl-text.pem': '0c8558687141aae46fa98d4ca91ad6afc4b297c03eb478132c903a0f2b7e52ce',
  // openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj '/CN=telematics control unit'
  // -newhdr
  'openssl-newhdr.pem': 'ca2142ce548b23ca854a0df953439d6babfce323c947728212f489280359fa6c',
};
const recorded = Object.keys(fingerprints);

describe('a request that is accepted', () => {
  it.each<KeyKind>(['P-256', 'P-384', 'RSA-2048', 'RSA-4096'])('has a key of %s', async (key) => {
    const keys = await keyPair(key);
    const spki = Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey));

    const accepted = inspectRequest(await signingRequest({ key, keys }), vin);

    expect(accepted).toMatchObject({ keyFingerprint: createHash('sha256').update(spki).digest('hex') });
  });

  it('may request key usages, which the certificate ignores', async () => {
    const pem = await signingRequest({ extensions: [new KeyUsagesExtension(1)] });

    const accepted = inspectRequest(pem, vin);

    expect(accepted).toHaveProperty('keyFingerprint');
  });

  it('has the same PEM with any line breaks', async () => {
    const pem = await signingRequest();
    const reflowed = pem.replace(/\n/g, '\r\n').replace('-----BEGIN', '\n -----BEGIN');

    const [one, other] = [inspectRequest(pem, vin), inspectRequest(reflowed, vin)];

    expect(other).toEqual(one);
  });

  it.each(recorded)('may be written by %s', (file) => {
    const pem = readFileSync(new URL(`requests/${file}`, import.meta.url), 'utf8');

    const accepted = inspectRequest(pem, vin);

    expect(accepted).toMatchObject({ keyFingerprint: fingerprints[file] });
  });

  it('may be written by openssl', (context) => {
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
  ] as const)('has %s: %s', async (key, violation) => {
    const pem = await signingRequest({ key });

    const found = inspectRequest(pem, vin);

    expect(found).toBe(violation);
  });

  it('has no subject', async () => {
    const pem = await signingRequest({ subject: '' });

    const found = inspectRequest(pem, vin);

    expect(found).toBe('SUBJECT_REQUIRED');
  });

  it('encodes its key so that the same key would have a second fingerprint', async () => {
    const pem = compressPoint(await signingRequest());

    const found = inspectRequest(pem, vin);

    expect(found).toBe('UNSUPPORTED_KEY');
  });

  it('is signed with a key other than its own', async () => {
    const pem = await signingRequest();
    const other = await signingRequest();
    const key = spkiOf(other);

    const found = inspectRequest(replaceBytes(pem, spkiOf(pem), key), vin);

    expect(found).toBe('BAD_SIGNATURE');
  });

  it('requests a subject alternative name', async () => {
    const names = new SubjectAlternativeNameExtension([{ type: 'dns', value: 'vehicle.example' }]);
    const pem = await signingRequest({ extensions: [names] });

    const found = inspectRequest(pem, vin);

    expect(found).toBe('SUBJECT_ALTERNATIVE_NAME');
  });

  it('requests a subject alternative name by openssl', (context) => {
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

  it.each<[string, JsonNameParams]>([
    ['in a common name', [{ CN: [{ utf8String: 'WVWZZZ1JZXW000001' }] }]],
    ['behind a letter', [{ CN: [{ printableString: 'X1M8GDM9AXKP042788' }] }]],
    ['as UTF-16', [{ O: [{ bmpString: 'for jh2rc3605mm101581' }] }]],
    ['as UTF-32', [{ OU: [{ universalString: 'tcu-WVWZZZ1JZXW000001/1' }] }]],
  ])('holds another vehicle’s VIN %s', async (_, subject) => {
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
    ['a text behind it', (pem) => `${pem}my request\n`],
    ['a text on its first line', (pem) => `my request ${pem}`],
    ['a private key beside it', (pem) => `${pem.replaceAll('CERTIFICATE REQUEST', 'PRIVATE KEY')}${pem}`],
    ['two labels', (pem) => pem.replace('BEGIN CERTIFICATE', 'BEGIN NEW CERTIFICATE')],
    ['another label', (pem) => pem.replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE')],
    ['no label', (pem) => pem.replaceAll(/-----.*-----/g, '')],
    ['a byte behind the structure', (pem) => changed(pem, (der) => Buffer.concat([der, Buffer.from([0])]))],
    ['a byte missing', (pem) => changed(pem, (der) => der.subarray(0, -1))],
    ['an indefinite length', (pem) => changed(pem, (der) => Buffer.concat([Buffer.from([0x30, 0x80]), der]))],
    [
      'something other than a request',
      (pem) => changed(pem, () => Buffer.from([0x30, 0x03, 0x02, 0x01, 0x05])),
    ],
  ])('has %s', async (_, spoil) => {
    const pem = spoil(await signingRequest());

    const found = inspectRequest(pem, vin);

    expect(found).toBe('MALFORMED');
  });
});

/** The first 27 bytes of an uncompressed P-256 SubjectPublicKeyInfo, which is part of a request. */
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

/** Returns the same request with its key's point compressed. Its signature no longer matters. */
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

/** Encodes a SEQUENCE of less than 64 KiB in DER. */
function sequence(elements: readonly Buffer[]): Buffer {
  const content = Buffer.concat(elements);
  const { length } = content;
  const header =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([0x30, ...header]), content]);
}
