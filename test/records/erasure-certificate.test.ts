/** Certificates of erasure: what a signature covers, and whom a certificate is about. */
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Head, headText, isSigned, noHead } from '../../records/head.ts';
import {
  type ErasureCertificate,
  type ErasureStatement,
  certificateText,
  flawOfCertificate,
  readCertificate,
  statementText,
  subjectHash,
} from '../../records/erasure-certificate.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const referenceId = randomUUID();

const statement: ErasureStatement = {
  version: 1,
  erasureId: randomUUID(),
  tenantId: 'acme',
  scope: 'VEHICLE_DATA',
  subject: subjectHash(referenceId),
  from: '2026-01-01T00:00:00.000Z',
  until: '2026-11-27T00:00:00.000Z',
  requestedAt: '2026-11-27T00:00:00.000Z',
  erasedAt: '2026-11-27T00:05:00.000Z',
  erasedAtLeast: { Telemetry: 7 },
  ends: { backups: '2027-01-01' },
  keyVersion: 1,
};

const signed = (text: string) => sign('sha256', Buffer.from(text), privateKey).toString('base64url');

const certificate: ErasureCertificate = {
  kind: 'erasure-certificate',
  statement,
  signature: signed(statementText(statement)),
};

describe('a certificate of erasure', () => {
  it('is read from its own text, and proves what it states about its vehicle', () => {
    const read = readCertificate(certificateText(certificate));

    expect(read).toEqual(certificate);
    expect(flawOfCertificate(certificate, publicKey)).toBeUndefined();
    expect(flawOfCertificate(certificate, publicKey, referenceId)).toBeUndefined();
    expect(flawOfCertificate(certificate, publicKey, randomUUID())).toContain('another vehicle');
  });

  it('does not contain whom it is about', () => {
    expect(certificateText(certificate)).not.toContain(referenceId);
  });

  it.each(Object.keys(statement) as (keyof ErasureStatement)[])('proves nothing with another %s', (name) => {
    const value = statement[name];
    const other = typeof value === 'string' ? `${value}1` : typeof value === 'number' ? value + 1 : {};
    const changed = { ...certificate, statement: { ...statement, [name]: other } };

    expect(flawOfCertificate(changed, publicKey)).toContain('wrong signature');
  });

  it('proves nothing under another key, or with another spelling of its signature', () => {
    const stranger = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

    expect(flawOfCertificate(certificate, stranger.publicKey)).toContain('wrong signature');
    expect(
      flawOfCertificate({ ...certificate, signature: `${certificate.signature}=` }, publicKey),
    ).toContain('wrong signature');
  });

  it('is never a head, nor a head a certificate, even under one key', () => {
    const head: Head = {
      ...{ tenantId: 'acme', sequence: 1, previous: noHead, size: 1, total: 1, root: 'r' },
      ...{ at: statement.erasedAt, keyVersion: 1 },
    };

    expect(isSigned({ head, signature: certificate.signature }, publicKey)).toBe(false);
    expect(flawOfCertificate({ ...certificate, signature: signed(headText(head)) }, publicKey)).toContain(
      'wrong signature',
    );
  });
});

it.each([
  ['no JSON', '{'],
  ['another kind', JSON.stringify({ ...certificate, kind: 'audit-export' })],
  ['no statement', JSON.stringify({ ...certificate, statement: null })],
  [
    'counts that are texts',
    JSON.stringify({ ...certificate, statement: { ...statement, erasedAtLeast: { Telemetry: '7' } } }),
  ],
  [
    'ends that are numbers',
    JSON.stringify({ ...certificate, statement: { ...statement, ends: { backups: 1 } } }),
  ],
  ['another version', JSON.stringify({ ...certificate, statement: { ...statement, version: 2 } })],
])('reads no certificate from %s', (_, text) => {
  expect(readCertificate(text)).toBeUndefined();
});
