/**
 * Every parser of what outsiders send or hand over takes any bytes: it returns one of its outcomes,
 * never throws, and accepts nothing that only looks valid. `npm run fuzz` tries a million inputs.
 */
import 'reflect-metadata';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { maximumSignals } from '../../domain/observation.ts';
import { isLoneVin, holdsVin, vinRunPattern } from '../../domain/vin-search.ts';
import { containsVin, normaliseVin, toVin, vinShapePattern } from '../../domain/vin.ts';
import { inspectRequest } from '../../functions/csr/certificate-signing-request.ts';
import { decodePem } from '../../functions/csr/pem.ts';
import { readRequest } from '../../functions/provisioning/renewal-request.ts';
import { accept } from '../../functions/telemetry/accept.ts';
import { decode } from '../../functions/telemetry/decode.ts';
import { flawOf, proveEntry, readProof } from '../../records/entry-proof.ts';
import { type EntryLine, type HeadLine, readLine } from '../../records/export-lines.ts';
import { certificateText, flawOfCertificate, readCertificate } from '../../records/erasure-certificate.ts';
import { verifyExport } from '../../records/verify.ts';
import { keys, makeExport } from '../records/made-export.ts';
import { madeCertificate } from '../records/made-certificate.ts';
import { fuzz } from '../support/fuzz/corpus.ts';
import { mutated } from '../support/fuzz/mutated.ts';
import { recordFrom, streamPayloads, vehicleId } from '../support/fuzz/stream-records.ts';
import { americanVin, unmarkedVin } from '../support/vins.ts';

const minutes = 60_000;
const anyBytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const anyText = fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text));

/** Inputs near the seeds and the kept inputs, and now and then anything. */
const near = (seeds: readonly Buffer[]) =>
  fc.oneof(
    { arbitrary: mutated(seeds), weight: 8 },
    { arbitrary: anyBytes, weight: 1 },
    {
      arbitrary: anyText,
      weight: 1,
    },
  );

describe('any input is', () => {
  it('a VIN in one form, or none', { timeout: 60 * minutes }, async () => {
    const vins = [unmarkedVin(), americanVin(), ` ${unmarkedVin().toLowerCase()}\t`].map((vin) =>
      Buffer.from(vin),
    );

    await fuzz('vin', 5_000, (kept) => near([...kept, ...vins]), vinFlaw);
  });

  it(
    'a signing request as its maker wrote it, or refused with a reason',
    { timeout: 60 * minutes },
    async () => {
      const pems = await Promise.all([signingRequest(), signingRequest({ key: 'P-384' })]);
      const ders = pems.flatMap((pem) => decodePem(pem) ?? []);

      await fuzz(
        'signing-request',
        1_000,
        (kept) => near([...kept, ...ders]),
        (der) => {
          const found = inspectRequest(pemOf(der), undefined);
          const isGiven = ders.some((given) => given.equals(der));
          if (typeof found === 'string') {
            return csrViolations.has(found) ? undefined : `has the violation ${found}`;
          }
          return isGiven ? undefined : 'was accepted';
        },
      );
    },
  );

  it(
    'a record of the stream within its limits, or refused with a reason',
    { timeout: 60 * minutes },
    async () => {
      await fuzz(
        'stream-record',
        3_000,
        (kept) => near([...kept, ...streamPayloads]),
        (bytes) =>
          (['TELEMETRY', 'PRESENCE', 'FLEETWISE'] as const)
            .map((kind) => recordFlaw(recordFrom(kind, bytes)))
            .find((flaw) => flaw !== undefined),
      );
    },
  );

  it('a request for a renewal, or refused with a reason', { timeout: 60 * minutes }, async () => {
    const requestId = '0b7d4f6e-2f0a-4c55-9d7c-0d6b0f1f7a11';
    const csr = await signingRequest();
    const seeds = [{ requestId, csr }, { csr }, { requestId, csr: 5 }].map((request) =>
      Buffer.from(JSON.stringify(request)),
    );

    await fuzz(
      'renewal-request',
      1_000,
      (kept) => near([...kept, ...seeds]),
      (bytes) => {
        const read = readRequest(bytes.toString('base64'));
        const isNamed = read.requestId === undefined || /^[\da-f-]{36}$/.test(read.requestId);
        return isNamed ? undefined : `has the id ${read.requestId}`;
      },
    );
  });

  it('an export without a changed byte, or found out', { timeout: 60 * minutes }, async () => {
    const text = makeExport(5, 2).lines.join('\n');
    const publicKeys = new Map([[1, keys.publicKey]]);

    await fuzz(
      'audit-export',
      1_000,
      (kept) => near([...kept, Buffer.from(text)]),
      (bytes) => {
        const { findings, isIntact } = verifyExport(bytes.toString('utf8').split('\n'), { publicKeys });
        if (isIntact !== (findings.length === 0)) {
          return 'is intact with findings';
        }
        return isIntact && bytes.toString('utf8') !== text ? 'is intact' : undefined;
      },
    );
  });

  it('a proof of the entry that was sealed, or found out', { timeout: 60 * minutes }, async () => {
    const lines = makeExport(5, 3).lines.map(readLine);
    const head = lines.find((line): line is HeadLine => line?.kind === 'head');
    const entry = lines.find((line): line is EntryLine => line?.kind === 'entry');
    if (head === undefined || entry === undefined) {
      throw new Error('The export has no entry.');
    }
    const text = JSON.stringify(proveEntry(head, entry));

    await fuzz(
      'audit-proof',
      500,
      (kept) => near([...kept, Buffer.from(text)]),
      (bytes) => {
        const proof = readProof(bytes.toString('utf8'));
        const isAccepted = proof !== undefined && flawOf(proof, keys.publicKey) === undefined;
        return isAccepted && !provesTheSame(bytes.toString('utf8'), text) ? 'is a proof' : undefined;
      },
    );
  });

  it('a certificate of erasure as it was signed, or found out', { timeout: 60 * minutes }, async () => {
    const certificate = madeCertificate();
    const text = certificateText(certificate);

    await fuzz(
      'erasure-certificate',
      500,
      (kept) => near([...kept, Buffer.from(text)]),
      (bytes) => {
        const read = readCertificate(bytes.toString('utf8'));
        const isAccepted = read !== undefined && flawOfCertificate(read, keys.publicKey) === undefined;
        return isAccepted && certificateText(read) !== text ? 'is a certificate' : undefined;
      },
    );
  });
});

const csrViolations: ReadonlySet<string> = new Set([
  ...['MALFORMED', 'SUBJECT_REQUIRED', 'WEAK_KEY', 'UNSUPPORTED_KEY', 'BAD_SIGNATURE'],
  ...['SUBJECT_ALTERNATIVE_NAME', 'VIN_IN_REQUEST'],
]);
const vinShape = new RegExp(vinShapePattern);
const vinRun = new RegExp(`^(?:${vinRunPattern})$`);

function vinFlaw(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  const vin = toVin(text);
  const isHeld = vinShape.test(text.trim()) ? isLoneVin(text) : vinRun.test(text);
  if (isHeld !== holdsVin(text)) {
    return `is searched in two ways: ${isHeld} and ${!isHeld}`;
  }
  if (vin === undefined) {
    return undefined;
  }
  const isCanonical = vinShape.test(vin) && toVin(vin) === vin && normaliseVin(vin) === vin;
  return isCanonical && holdsVin(text) && containsVin(text, vin) ? undefined : 'is a VIN in another form';
}

function recordFlaw(record: Parameters<typeof decode>[0]): string | undefined {
  const decoded = decode(record);
  if ('reason' in decoded) {
    return decoded.referenceId === vehicleId ? undefined : 'names another vehicle';
  }
  const { messages, source } = accept(decoded, 30);
  if (source.referenceId !== vehicleId || decoded.referenceId !== vehicleId) {
    return 'names another vehicle';
  }
  for (const { key, observedAt, signals } of messages) {
    if (observedAt > decoded.receivedAt || signals.length > maximumSignals || key.length > 120) {
      return 'is outside the limits';
    }
  }
  return undefined;
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----'].join('\n');
}

/** JSON may be written in several ways; what it proves must be the same. */
function provesTheSame(text: string, original: string): boolean {
  const { entry, head } = JSON.parse(text) as { entry: unknown; head: unknown };
  const { entry: oldEntry, head: oldHead } = JSON.parse(original) as { entry: unknown; head: unknown };
  expect(head).toEqual(oldHead);
  expect(entry).toEqual(oldEntry);
  return true;
}
