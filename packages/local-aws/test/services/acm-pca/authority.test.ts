import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  ACMPCAClient,
  DescribeCertificateAuthorityCommand,
  GetCertificateAuthorityCertificateCommand,
  GetCertificateAuthorityCsrCommand,
  GetCertificateCommand,
  InvalidRequestException,
  IssueCertificateCommand,
  RequestAlreadyProcessedException,
  ResourceNotFoundException,
  type RevocationReason,
  RevokeCertificateCommand,
} from '@aws-sdk/client-acm-pca';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fileState } from '../../../src/state/file-state.ts';
import { type Emulation, startEmulation } from '../../emulation.ts';
import { testWireConformance } from '../../wire-conformance.ts';
import {
  describeCertificate,
  makeSigningRequest,
  requireOpenssl,
  verifyClientCertificate,
} from '../../../testing/openssl.ts';
import { makeRootAuthority } from './root-authority.ts';

let world: Emulation;
let pca: ACMPCAClient;
let authority: Awaited<ReturnType<typeof makeRootAuthority>>;
beforeAll(async () => {
  world = await startEmulation();
  pca = new ACMPCAClient(world.client());
  authority = await makeRootAuthority(world);
});
afterAll(() => world.stop());
beforeEach(requireOpenssl);

const issued = async (
  client = pca,
  { arn, root } = authority,
  SigningAlgorithm = 'SHA256WITHECDSA' as const,
) => {
  const { CertificateArn } = await client.send(
    new IssueCertificateCommand({
      CertificateAuthorityArn: arn,
      Csr: Buffer.from(makeSigningRequest()),
      SigningAlgorithm:
        new X509Certificate(root).publicKey.asymmetricKeyType === 'rsa' ? 'SHA256WITHRSA' : SigningAlgorithm,
      TemplateArn: 'arn:aws:acm-pca:::template/EndEntityClientAuthCertificate/V1',
      Validity: { Type: 'DAYS', Value: 30 },
    }),
  );
  const { Certificate = '' } = await client.send(
    new GetCertificateCommand({ CertificateAuthorityArn: arn, CertificateArn }),
  );
  return Certificate;
};
const revoke = (CertificateSerial: string, reason: RevocationReason = 'SUPERSEDED') =>
  pca.send(
    new RevokeCertificateCommand({
      CertificateAuthorityArn: authority.arn,
      CertificateSerial,
      RevocationReason: reason,
    }),
  );
const serialOf = (certificate: string) => new X509Certificate(certificate).serialNumber;

describe('the root authority of a template', () => {
  it('is active with a certificate that it signed itself', async () => {
    const { CertificateAuthority } = await pca.send(
      new DescribeCertificateAuthorityCommand({ CertificateAuthorityArn: authority.arn }),
    );

    const text = describeCertificate(authority.root);

    expect(CertificateAuthority).toMatchObject({
      Status: 'ACTIVE',
      Type: 'ROOT',
      UsageMode: 'GENERAL_PURPOSE',
    });
    expect(CertificateAuthority?.NotAfter?.getTime()).toBe(
      Date.parse(new X509Certificate(authority.root).validTo),
    );
    expect(text).toMatch(/X509v3 Basic Constraints: critical\s+CA:TRUE/);
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature, Certificate Sign, CRL Sign/);
    expect(text).toContain('Subject: CN=Device root,O=Maker');
    expect(authority.chain.trim()).toBe(authority.root.trim());
  });

  it('returns its certificate and its CSR', async () => {
    const input = { CertificateAuthorityArn: authority.arn };

    const { Certificate } = await pca.send(new GetCertificateAuthorityCertificateCommand(input));
    const { Csr } = await pca.send(new GetCertificateAuthorityCsrCommand(input));

    expect(Certificate).toBe(authority.root);
    expect(Csr).toContain('BEGIN CERTIFICATE REQUEST');
  });

  it.each([
    ['RSA_2048', 'SHA256WITHRSA'],
    ['EC_secp384r1', 'SHA384WITHECDSA'],
  ])('can have a %s key', async (KeyAlgorithm, SigningAlgorithm) => {
    const other = await makeRootAuthority(world, { KeyAlgorithm, SigningAlgorithm }, KeyAlgorithm);

    const certificate = await issued(pca, other);

    expect(verifyClientCertificate(certificate, other.root)).toMatchObject({ ok: true });
    expect(verifyClientCertificate(certificate, authority.root)).toMatchObject({ ok: false });
  });
});

describe('RevokeCertificate', () => {
  it('makes OpenSSL refuse this certificate only', async () => {
    const certificate = await issued();
    const other = await issued();
    const before = verifyClientCertificate(
      certificate,
      authority.root,
      await world.pca.revocationList(authority.arn),
    );

    await revoke(serialOf(certificate));
    const list = await world.pca.revocationList(authority.arn);
    const after = verifyClientCertificate(certificate, authority.root, list);

    expect(before, before.output).toMatchObject({ ok: true });
    expect(after.output).toContain('certificate revoked');
    expect(verifyClientCertificate(other, authority.root, list)).toMatchObject({ ok: true });
  });

  it('accepts the serial number with colons and in either case', async () => {
    const certificate = await issued();
    const withColons = serialOf(certificate).replace(/(..)(?=.)/g, '$1:');

    await revoke(withColons);

    await expect(revoke(serialOf(certificate).toLowerCase())).rejects.toBeInstanceOf(
      RequestAlreadyProcessedException,
    );
  });

  it('supports every reason', async () => {
    const reasons: RevocationReason[] = [
      'KEY_COMPROMISE',
      'CESSATION_OF_OPERATION',
      'UNSPECIFIED',
      'PRIVILEGE_WITHDRAWN',
    ];

    for (const reason of reasons) {
      await revoke(serialOf(await issued()), reason);
    }

    await expect(world.pca.revocationList(authority.arn)).resolves.toContain('BEGIN X509 CRL');
  });

  it('refuses a serial number that is unknown, is not a number, or is the root’s own', async () => {
    await expect(revoke('00ff00')).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(revoke('xyz')).rejects.toBeInstanceOf(InvalidRequestException);
    await expect(revoke(serialOf(authority.root))).rejects.toBeInstanceOf(InvalidRequestException);
  });
});

it('keeps the authority, its certificates and its revocations over a restart', async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'pca-'));
  const first = fileState(directory);
  const before = await startEmulation({ state: first });
  const made = await makeRootAuthority(before);
  const certificate = await issued(new ACMPCAClient(before.client()), made);
  await before.stop();
  first.close();

  const second = fileState(directory);
  const after = await startEmulation({ state: second });
  const again = await makeRootAuthority(after);
  const later = await issued(new ACMPCAClient(after.client()), again);

  expect(again).toEqual(made);
  expect(verifyClientCertificate(certificate, again.root)).toMatchObject({ ok: true });
  expect(verifyClientCertificate(later, made.root)).toMatchObject({ ok: true });
  await after.stop();
  second.close();
  rmSync(directory, { recursive: true });
});

testWireConformance(
  () => world,
  [
    'acm-pca.DescribeCertificateAuthority',
    'acm-pca.GetCertificateAuthorityCertificate',
    'acm-pca.GetCertificateAuthorityCsr',
    'acm-pca.RevokeCertificate',
  ],
);
