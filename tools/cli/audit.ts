/**
 * `npm run audit`: exports the sealed audit log, and verifies exports and proofs. Exports and
 * proofs go to stdout, everything else to stderr.
 */
import { createReadStream, readFileSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { flawOf, proveEntry, readProof } from '../../records/entry-proof.ts';
import {
  type ErasureCertificate,
  flawOfCertificate,
  readCertificate,
} from '../../records/erasure-certificate.ts';
import { type HeadLine, readLine } from '../../records/export-lines.ts';
import { type Verification, placeOf } from '../../records/findings.ts';
import { readPublicKey } from '../../records/head.ts';
import { type Trust, Verifier } from '../../records/verify.ts';
import { DeployedRecords, keyVersion } from '../audit/deployed-records.ts';
import { exportLines } from '../audit/export.ts';
import { certificateReport } from '../audit/certificate-report.ts';
import { verificationText } from '../audit/verification-text.ts';
import { asCliErrors } from '../session/as-cli-errors.ts';
import { CliError } from '../session/cli-error.ts';
import { readOutputs } from '../session/outputs.ts';
import { runMain } from '../session/run-main.ts';
import { type AuditOptions, help, readAuditOptions } from './audit-options.ts';

await runMain(help, async () => {
  const options = readAuditOptions(process.argv.slice(2));
  if (options === undefined) {
    return undefined;
  }
  switch (options.command) {
    case 'export':
    case 'public-key':
    case 'erasure-key':
      return await fromDeployment(options);
    case 'verify':
      return await verify(options.file, trustOf(options), options.subject);
    case 'prove-entry':
      return await prove(options.file, options.place);
  }
});

async function fromDeployment(
  options: Extract<AuditOptions, { command: 'export' | 'public-key' | 'erasure-key' }>,
): Promise<number> {
  const records = new DeployedRecords(readOutputs(options.outputsFile, options.stackName));
  try {
    return await asCliErrors(async () => {
      if (options.command !== 'export') {
        const key = options.command === 'public-key' ? records.publicKey() : records.erasureKey();
        process.stdout.write(`${await key}\n`);
        return 0;
      }
      for await (const line of exportLines(records, options)) {
        process.stdout.write(`${line}\n`);
      }
      return 0;
    });
  } finally {
    records.close();
  }
}

async function verify(
  file: string,
  trust: Trust & { readonly key?: KeyObject },
  subject: string | undefined,
): Promise<number> {
  const verifier = new Verifier(trust);
  let count = 0;
  for await (const line of linesOf(file)) {
    const proof = count === 0 ? readProof(line) : undefined;
    if (proof !== undefined) {
      return verifyProof(proof, trust.key);
    }
    const certificate = count === 0 ? readCertificate(line) : undefined;
    if (certificate !== undefined) {
      return verifyCertificate(certificate, trust.key, subject);
    }
    verifier.read(line);
    count += 1;
  }
  return report(verifier.finish(), trust.key !== undefined);
}

function verifyProof(proof: NonNullable<ReturnType<typeof readProof>>, key: KeyObject | undefined): number {
  if (key === undefined) {
    throw new CliError('usage', 'The proof of an entry is verified with --public-key <path>.');
  }
  const flaw = flawOf(proof, key);
  const { head, index } = proof;
  process.stdout.write(
    flaw === undefined
      ? `Proved: entry ${placeOf(head.sequence, index)} of ${head.tenantId}, sealed at ${head.at}.\n`
      : `NOT PROVED: ${flaw}\n`,
  );
  return flaw === undefined ? 0 : 1;
}

function verifyCertificate(
  certificate: ErasureCertificate,
  key: KeyObject | undefined,
  subject: string | undefined,
): number {
  if (key === undefined) {
    throw new CliError('usage', 'A certificate of erasure is verified with --public-key <path>.');
  }
  const flaw = flawOfCertificate(certificate, key, subject);
  process.stdout.write(
    flaw === undefined ? certificateReport(certificate, subject !== undefined) : `NOT PROVED: ${flaw}\n`,
  );
  return flaw === undefined ? 0 : 1;
}

function report(verification: Verification, hasOwnKey: boolean): number {
  process.stdout.write(verificationText(verification, hasOwnKey));
  return verification.isIntact ? 0 : 1;
}

async function prove(file: string, place: string): Promise<number> {
  const [sequence, index] = place.split('/').map(Number);
  let head: HeadLine | undefined;
  for await (const text of linesOf(file)) {
    const line = readLine(text);
    if (line?.kind === 'head' && line.head.sequence === sequence) {
      head = line;
    }
    if (head !== undefined && line?.kind === 'entry' && line.sequence === sequence && line.index === index) {
      process.stdout.write(`${JSON.stringify(proveEntry(head, line))}\n`);
      return 0;
    }
  }
  throw new CliError('usage', `The export has no entry ${place}.`);
}

function trustOf({
  head,
  publicKeyFile,
}: Extract<AuditOptions, { command: 'verify' }>): Trust & { readonly key?: KeyObject } {
  const key = publicKeyFile === undefined ? undefined : keyIn(publicKeyFile);
  return {
    ...(head !== undefined && { expectedHead: head }),
    ...(key !== undefined && { key, publicKeys: new Map([[keyVersion, key]]) }),
  };
}

function keyIn(file: string): KeyObject {
  try {
    return readPublicKey(readFileSync(file, 'utf8').trim());
  } catch {
    throw new CliError('usage', `${file} is not a public key as \`audit public-key\` writes it.`);
  }
}

/** Only a line feed ends a line, so that no other byte between two lines is overlooked. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const part of createReadStream(file, 'utf8') as AsyncIterable<string>) {
      const lines = `${rest}${part}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      throw new CliError('usage', `${file} cannot be read.`);
    }
    throw error;
  }
  if (rest !== '') {
    yield rest;
  }
}
