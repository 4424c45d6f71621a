import { X509Certificate } from 'node:crypto';
import {
  ACMPCAClient,
  GetCertificateCommand,
  InvalidArgsException,
  InvalidStateException,
  IssueCertificateCommand,
  type IssueCertificateCommandInput,
  MalformedCSRException,
  RequestInProgressException,
  ResourceNotFoundException,
} from '@aws-sdk/client-acm-pca';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../emulation.ts';
import { testWireConformance } from '../../wire-conformance.ts';
import {
  describeCertificate,
  makeSigningRequest,
  requireOpenssl,
  verifyClientCertificate,
} from '../../../testing/openssl.ts';
import { makeRootAuthority, rootProperties } from './root-authority.ts';

const template = (name: string) => `arn:aws:acm-pca:::template/${name}/V1`;
const clientTemplate = template('EndEntityClientAuthCertificate_APIPassthrough');
const deviceId = '5f8a3c1e-7f0d-4c55-9d6a-2b8f6f0f4a11';

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

const issue = async (csr: string, changes: Partial<IssueCertificateCommandInput> = {}) => {
  const output = await pca.send(
    new IssueCertificateCommand({
      CertificateAuthorityArn: authority.arn,
      Csr: Buffer.from(csr),
      SigningAlgorithm: 'SHA256WITHECDSA',
      TemplateArn: clientTemplate,
      ApiPassthrough: { Subject: { CommonName: deviceId } },
      Validity: { Type: 'DAYS', Value: 365 },
      ...changes,
    }),
  );
  return output.CertificateArn ?? '';
};
const get = (CertificateArn: string) =>
  pca.send(new GetCertificateCommand({ CertificateAuthorityArn: authority.arn, CertificateArn }));
const issued = async (csr: string, changes: Partial<IssueCertificateCommandInput> = {}) =>
  (await get(await issue(csr, changes))).Certificate ?? '';

describe('a client certificate', () => {
  it.each(['P-256', 'P-384', 'RSA 2048'] as const)(
    'with a %s key passes OpenSSL as a TLS client’s certificate',
    async (kind) => {
      const { Certificate = '', CertificateChain = '' } = await get(
        await issue(makeSigningRequest({ kind })),
      );

      const verdict = verifyClientCertificate(Certificate, CertificateChain);

      expect(verdict, verdict.output).toMatchObject({ ok: true });
      expect(CertificateChain.trim()).toBe(authority.root.trim());
    },
  );

  it('has only the contents of the template and of the API', async () => {
    const certificate = await issued(makeSigningRequest({ subject: '/CN=another device/O=Other' }));

    const text = describeCertificate(certificate);

    expect(text).toContain(`Subject: CN=${deviceId}\n`);
    expect(text).toMatch(/X509v3 Basic Constraints: critical\s+CA:FALSE/);
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature, Key Encipherment\n/);
    expect(text).toMatch(/X509v3 Extended Key Usage: ?\s+TLS Web Client Authentication\n/);
    expect(text).toContain('X509v3 Subject Key Identifier');
    expect(text).toContain('X509v3 Authority Key Identifier');
    expect(text).not.toContain('Alternative Name');
    expect(text).not.toContain('another device');
  });

  it('is valid from an hour before its issue until the end of its validity', async () => {
    const certificate = new X509Certificate(await issued(makeSigningRequest()));

    const now = world.clock.now();

    expect(Math.abs(Date.parse(certificate.validFrom) - (now - 3_600_000))).toBeLessThan(5000);
    expect(Math.abs(Date.parse(certificate.validTo) - (now + 365 * 86_400_000))).toBeLessThan(5000);
  });

  it('carries the SAN of the CSR unless the API names others, as on AWS', async () => {
    const csr = makeSigningRequest({ san: 'DNS:leaked.example' });
    const Extensions = { SubjectAlternativeNames: [{ DnsName: 'wanted.example' }] };

    const leaked = describeCertificate(await issued(csr));
    const wanted = describeCertificate(
      await issued(csr, { ApiPassthrough: { Subject: { CommonName: deviceId }, Extensions } }),
    );

    expect(leaked).toContain('DNS:leaked.example');
    expect(wanted).toContain('DNS:wanted.example');
    expect(wanted).not.toContain('leaked');
  });
});

describe('the template', () => {
  it.each([
    ['EndEntityClientAuthCertificate', 'TLS Web Client Authentication'],
    ['EndEntityServerAuthCertificate', 'TLS Web Server Authentication'],
    ['EndEntityCertificate', 'TLS Web Server Authentication, TLS Web Client Authentication'],
    ['CodeSigningCertificate', 'Code Signing'],
  ])('%s takes the subject from the CSR and decides the usage', async (name, usage) => {
    const certificate = await issued(makeSigningRequest({ subject: '/CN=from the CSR' }), {
      TemplateArn: template(name),
    });

    const text = describeCertificate(certificate);

    expect(text).toContain('Subject: CN=from the CSR\n');
    expect(text).toMatch(new RegExp(`Extended Key Usage: ?\\s+${usage}\\n`));
  });

  it('defaults to EndEntityCertificate', async () => {
    const { CertificateArn = '' } = await pca.send(
      new IssueCertificateCommand({
        CertificateAuthorityArn: authority.arn,
        Csr: Buffer.from(makeSigningRequest()),
        SigningAlgorithm: 'SHA256WITHECDSA',
        Validity: { Type: 'DAYS', Value: 1 },
      }),
    );

    const text = describeCertificate((await get(CertificateArn)).Certificate ?? '');

    expect(text).toContain('TLS Web Server Authentication, TLS Web Client Authentication');
  });

  it('leaves usages to the API in its blank form', async () => {
    const certificate = await issued(makeSigningRequest(), {
      TemplateArn: template('BlankEndEntityCertificate_CriticalBasicConstraints_APIPassthrough'),
      ApiPassthrough: {
        Subject: { CommonName: deviceId },
        Extensions: {
          KeyUsage: { DigitalSignature: true },
          ExtendedKeyUsage: [{ ExtendedKeyUsageType: 'CLIENT_AUTH' }],
          CustomExtensions: [{ ObjectIdentifier: '1.2.3.4', Value: 'BQA=' }],
        },
      },
    });

    const text = describeCertificate(certificate);

    expect(text).toMatch(/Key Usage: critical\s+Digital Signature\n/);
    expect(text).toContain('1.2.3.4');
  });

  it('takes precedence over the API', async () => {
    const certificate = await issued(makeSigningRequest(), {
      ApiPassthrough: {
        Subject: { CommonName: deviceId },
        Extensions: { ExtendedKeyUsage: [{ ExtendedKeyUsageType: 'SERVER_AUTH' }] },
      },
    });

    expect(describeCertificate(certificate)).not.toContain('TLS Web Server Authentication');
  });
});

describe('IssueCertificate', () => {
  const broken = (csr: string): string => {
    const body = Buffer.from(csr.replace(/-----[^-]+-----/g, ''), 'base64');
    body.writeUInt8(body.readUInt8(body.length - 1) ^ 1, body.length - 1);
    return `-----BEGIN CERTIFICATE REQUEST-----\n${body.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  };

  it.each([
    ['text that is not a CSR', () => 'no CSR'],
    [
      'PEM around rubbish',
      () => '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----',
    ],
    ['a CSR with neither subject nor SAN', () => makeSigningRequest({ subject: '/' })],
    ['a CSR whose signature does not hold', () => broken(makeSigningRequest())],
  ])('refuses %s with MalformedCSRException', async (_, csr) => {
    await expect(issue(csr())).rejects.toBeInstanceOf(MalformedCSRException);
  });

  it.each<[string, Partial<IssueCertificateCommandInput>]>([
    ['an algorithm of another kind of key', { SigningAlgorithm: 'SHA256WITHRSA' }],
    ['a template that does not exist', { TemplateArn: template('Unknown') }],
    ['more years than the authority is valid', { Validity: { Type: 'YEARS', Value: 30 } }],
    ['an end in the past', { Validity: { Type: 'END_DATE', Value: 20_200_101_000_000 } }],
  ])('refuses %s with InvalidArgsException', async (_, changes) => {
    await expect(issue(makeSigningRequest(), changes)).rejects.toBeInstanceOf(InvalidArgsException);
  });

  it('refuses an authority that does not exist or is not active yet', async () => {
    const CertificateAuthorityArn = authority.arn.replace(/[^/]+$/, '00000000-0000-4000-8000-000000000000');
    const pending = await world.make('AWS::ACMPCA::CertificateAuthority', rootProperties, 'Pending');

    const absent = issue(makeSigningRequest(), { CertificateAuthorityArn });
    const early = issue(makeSigningRequest(), { CertificateAuthorityArn: pending.ref });

    await expect(absent).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(early).rejects.toBeInstanceOf(InvalidStateException);
  });

  it('refuses a common name of more than 64 characters', async () => {
    const call = issue(makeSigningRequest(), { ApiPassthrough: { Subject: { CommonName: 'x'.repeat(65) } } });

    await expect(call).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("at 'apiPassthrough.subject.commonName'"),
    });
  });
});

describe('an idempotency token', () => {
  it('returns the same certificate for five minutes, even to concurrent callers', async () => {
    const csr = makeSigningRequest();
    const token = { IdempotencyToken: 'token-1' };

    const arns = await Promise.all(Array.from({ length: 8 }, () => issue(csr, token)));
    world.pass(4 * 60_000);
    const later = await issue(csr, token);
    world.pass(2 * 60_000);
    const tooLate = await issue(csr, token);

    expect(new Set([...arns, later]).size).toBe(1);
    expect(tooLate).not.toBe(later);
  });

  it('does not affect other tokens', async () => {
    const csr = makeSigningRequest();

    const first = await issue(csr, { IdempotencyToken: 'a' });
    const second = await issue(csr, { IdempotencyToken: 'b' });

    expect(first).not.toBe(second);
  });
});

it('GetCertificate reports that the certificate is in progress until it is issued', async () => {
  const slow = await startEmulation({ issuanceMs: 60_000 });
  const client = new ACMPCAClient(slow.client());
  const { arn, rootArn } = await makeRootAuthority(slow);
  const getRoot = () =>
    client.send(new GetCertificateCommand({ CertificateAuthorityArn: arn, CertificateArn: rootArn }));

  await expect(getRoot()).rejects.toBeInstanceOf(RequestInProgressException);
  slow.pass(61_000);
  const { Certificate, CertificateChain } = await getRoot();

  expect(Certificate).toContain('BEGIN CERTIFICATE');
  expect(CertificateChain).toBeUndefined();
  await slow.stop();
});

testWireConformance(() => world, ['acm-pca.IssueCertificate', 'acm-pca.GetCertificate']);
