/**
 * Certificates of erasure: what was erased, and when copies out of the erasure's reach expire. AWS
 * KMS signs them with a key of their own, so that a function that erases cannot sign heads. They
 * hold no personal data: whom they are about is stated by a hash.
 */
import { type KeyObject, hash, verify } from 'node:crypto';
import { type Json, canonicalJson } from './canonical-json.ts';
import { isRecord } from './export-lines.ts';

/** What a certificate states. Times are ISO 8601 in UTC. */
export interface ErasureStatement {
  readonly version: 1;
  readonly erasureId: string;
  readonly tenantId: string;
  /** What was erased, by name (`ErasureKind` of domain/personal-data.ts). */
  readonly scope: string;
  /** `subjectHash` of the vehicle, or of the person. */
  readonly subject: string;
  /** The first moment whose data was erased; absent where all of it was. */
  readonly from?: string;
  /** The last moment whose data was erased. */
  readonly until: string;
  readonly requestedAt: string;
  /** When the last item was erased. */
  readonly erasedAt: string;
  /**
   * Minimum number of erased or changed items, by table or store. If a step is killed before
   * storing its count, the retry finds nothing to count.
   */
  readonly erasedAtLeast: Readonly<Record<string, number>>;
  /** Until when copies out of the erasure's reach may exist, by their names. */
  readonly ends: Readonly<Record<string, string>>;
  /** Names the signing key. */
  readonly keyVersion: number;
}

/** A statement with its signature (ECDSA over SHA-256, DER in base64url). */
export interface ErasureCertificate {
  readonly kind: 'erasure-certificate';
  readonly statement: ErasureStatement;
  readonly signature: string;
}

/** The text that is signed. Its first line keeps it apart from every other signed text. */
export function statementText(statement: ErasureStatement): string {
  return `erasure-certificate:v1\n${canonicalJson(toJson(statement))}`;
}

/**
 * Stands for a vehicle (Reference ID) or a person (Cognito `sub`). Both have 122 random bits, so it
 * cannot be found by trying; one who knows the id can compare.
 */
export function subjectHash(id: string): string {
  return hash('sha256', `erasure-subject:v1\n${id}`, 'base64url');
}

/** Why a certificate proves nothing; undefined if the key signed it, about `id` if one is given. */
export function flawOfCertificate(
  { signature, statement }: ErasureCertificate,
  key: KeyObject,
  id?: string,
): string | undefined {
  const bytes = Buffer.from(signature, 'base64url');
  const isSigned =
    bytes.toString('base64url') === signature &&
    verify('sha256', Buffer.from(statementText(statement)), key, bytes);
  if (!isSigned) {
    return 'The certificate has a wrong signature.';
  }
  return id === undefined || statement.subject === subjectHash(id)
    ? undefined
    : 'The certificate is about another vehicle or person.';
}

/** Reads a certificate from its text; undefined if it is none. */
export function readCertificate(text: string): ErasureCertificate | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isCertificate(value) ? value : undefined;
}

/** The text of a certificate in its one form. */
export function certificateText(certificate: ErasureCertificate): string {
  const { kind, signature, statement } = certificate;
  return canonicalJson({ kind, signature, statement: toJson(statement) });
}

const texts = ['erasureId', 'tenantId', 'scope', 'subject', 'until', 'requestedAt', 'erasedAt'];

function isCertificate(value: unknown): value is ErasureCertificate {
  if (!isRecord(value) || value['kind'] !== 'erasure-certificate' || !isRecord(value['statement'])) {
    return false;
  }
  const { statement } = value;
  const { ends, erasedAtLeast, from, keyVersion, version } = statement;
  return (
    typeof value['signature'] === 'string' &&
    version === 1 &&
    Number.isSafeInteger(keyVersion) &&
    texts.every((name) => typeof statement[name] === 'string') &&
    (from === undefined || typeof from === 'string') &&
    isRecord(erasedAtLeast) &&
    Object.values(erasedAtLeast).every((count) => Number.isSafeInteger(count)) &&
    isRecord(ends) &&
    Object.values(ends).every((end) => typeof end === 'string')
  );
}

/** A statement holds JSON only. */
function toJson(statement: ErasureStatement): Json {
  return statement as unknown as Json;
}
