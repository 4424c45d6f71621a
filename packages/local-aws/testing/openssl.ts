/**
 * OpenSSL as an independent check of certificates: it creates, reads and verifies them with code
 * that is not ours. It is optional on a machine, so tests that use it begin with `requireOpenssl`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** What `requireOpenssl` needs of a test's context; vitest's has it. */
interface SkippableTest {
  readonly skip: (condition: boolean, reason: string) => void;
}

const isAbsent = spawnSync('openssl', ['version']).status !== 0;

/**
 * Skips the test, with the reason, on a machine without the program. `beforeEach(requireOpenssl)`
 * does so for a whole file or block.
 */
export function requireOpenssl({ skip }: SkippableTest): void {
  skip(isAbsent, 'the openssl program is not on this machine');
}

/** Kind of a device's key → the options of `openssl req` that create it. */
export const keyKinds = {
  'P-256': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'P-384': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  'RSA 2048': ['rsa:2048'],
} as const;

/** Creates a certificate signing request in PEM with OpenSSL and a new key. */
export function makeSigningRequest(
  options: { readonly subject?: string; readonly san?: string; readonly kind?: keyof typeof keyKinds } = {},
): string {
  const { subject = '/CN=device', san, kind = 'P-256' } = options;
  const extension = san === undefined ? [] : ['-addext', `subjectAltName=${san}`];
  return inFolder((folder) =>
    run([
      ...['req', '-new', '-newkey', ...keyKinds[kind], '-nodes', '-keyout', path.join(folder, 'key.pem')],
      ...['-subj', subject, ...extension],
    ]),
  );
}

/** Returns OpenSSL's text form of a certificate. */
export function describeCertificate(certificate: string): string {
  return run(['x509', '-noout', '-text', '-nameopt', 'RFC2253'], certificate);
}

/** Returns OpenSSL's text form of a revocation list in DER. */
export function describeRevocationList(list: Buffer): string {
  return run(['crl', '-noout', '-text', '-inform', 'DER'], list);
}

/**
 * Verifies with OpenSSL that a certificate is valid for a TLS client and, with a CRL, that it is
 * not revoked. A list in DER is converted, because `verify` reads PEM.
 */
export function verifyClientCertificate(
  certificate: string,
  root: string,
  revocationList?: string | Buffer,
): { readonly ok: boolean; readonly output: string } {
  return inFolder((folder) => {
    const file = (name: string, content: string): string => {
      writeFileSync(path.join(folder, name), content);
      return path.join(folder, name);
    };
    const list = Buffer.isBuffer(revocationList)
      ? run(['crl', '-inform', 'DER'], revocationList)
      : revocationList;
    const revocation = list === undefined ? [] : ['-crl_check', '-CRLfile', file('list.crl', list)];
    const { status, stdout, stderr } = spawnSync(
      'openssl',
      [
        ...['verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', file('root.pem', root)],
        ...revocation,
        file('certificate.pem', certificate),
      ],
      { encoding: 'utf8' },
    );
    return { ok: status === 0, output: `${stdout}${stderr}` };
  });
}

function run(parameters: readonly string[], input?: string | Buffer): string {
  return execFileSync('openssl', parameters, { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'ignore'] });
}

function inFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'openssl-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
