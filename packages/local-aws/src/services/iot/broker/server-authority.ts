/**
 * The broker's server certificate for `localhost`, signed by an authority of the local world. That
 * authority takes the place of Amazon Root CA 1. It is independent of the authority that signs
 * devices' certificates.
 */
import 'reflect-metadata';
import { createPrivateKey, randomBytes } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { State } from '../../../state/store.ts';
import { type Signer, type StoredKeyPair, generateKeyPair, signerFor } from '../../acm-pca/signing.ts';

/** What the TLS server presents and what clients trust, all in PEM. */
export interface ServerIdentity {
  readonly key: string;
  readonly certificate: string;
  readonly certificateAuthority: string;
}

/** The authority as stored, so that clients trust the same authority after a restart. */
interface StoredAuthority {
  readonly keys: StoredKeyPair;
  /** PEM. */
  readonly certificate: string;
}

const dayMs = 86_400_000;
const authorityDays = 20 * 365;
const certificateDays = 365;
const algorithms = { key: 'EC_prime256v1', signing: 'SHA256WITHECDSA' } as const;
const authorityName = 'CN=local-aws server authority';

/**
 * Returns the authority of this state, which the first start creates, and a new server certificate.
 * Dates follow the machine's clock, which TLS clients use too.
 */
export async function createServerIdentity(state: State): Promise<ServerIdentity> {
  const store = state.store<StoredAuthority>('iot.server-authority');
  const authority = store.get('authority') ?? (await createAuthority());
  store.set('authority', authority);
  const keys = await generateKeyPair(algorithms.key);
  return {
    key: toPem(keys),
    certificate: await issueServerCertificate(authority, keys),
    certificateAuthority: authority.certificate,
  };
}

async function createAuthority(): Promise<StoredAuthority> {
  const keys = await generateKeyPair(algorithms.key);
  const { publicKey, privateKey, algorithm } = await signer(keys);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...datesFor(authorityDays),
    serialNumber: newSerial(),
    name: authorityName,
    keys: { publicKey, privateKey },
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
  return { keys, certificate: `${certificate.toString('pem')}\n` };
}

async function issueServerCertificate(authority: StoredAuthority, keys: StoredKeyPair): Promise<string> {
  const by = await signer(authority.keys);
  const { publicKey } = await signer(keys);
  const certificate = await X509CertificateGenerator.create({
    ...datesFor(certificateDays),
    serialNumber: newSerial(),
    subject: 'CN=localhost',
    issuer: new X509Certificate(authority.certificate).subjectName,
    publicKey,
    signingKey: by.privateKey,
    signingAlgorithm: by.algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
      await AuthorityKeyIdentifierExtension.create(by.publicKey),
      await SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
  return certificate.toString('pem');
}

function signer(keys: StoredKeyPair): Promise<Signer> {
  return signerFor(algorithms.key, algorithms.signing, keys);
}

/** The validity begins a day ago, for clients with a slow clock. */
function datesFor(days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - dayMs), notAfter: new Date(now + days * dayMs) };
}

/** Returns a positive serial number of 127 random bits (RFC 5280 §4.1.2.2). */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function toPem({ privateKey }: StoredKeyPair): string {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}
