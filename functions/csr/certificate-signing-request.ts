/**
 * Checks a certificate signing request (PKCS #10, RFC 2986) before provisioning has any side
 * effect. Only its key reaches the certificate, but the request itself is stored during
 * provisioning, so it must not hold any vehicle's VIN.
 */
import 'reflect-metadata';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import type { CsrViolation } from '../../domain/errors.ts';
import type { Vin } from '../../domain/vin.ts';
import { decodePem, encodePem } from './pem.ts';
import { keyFingerprint, publicKeyViolation } from './public-key.ts';
import { provesPossession } from './signature.ts';
import { holdsAnyVin, holdsVin } from './vin-search.ts';

/** A request that passed every check. */
export interface AcceptedRequest {
  /** PEM in one spelling, the same for the same request. */
  readonly pem: string;
  /** SHA-256 of the SubjectPublicKeyInfo (DER), lower-case hex. */
  readonly keyFingerprint: string;
}

/** The parts of a request, all read at once so that no later access can fail. */
interface ReadRequest {
  readonly hasSubject: boolean;
  readonly publicKey: Buffer;
  readonly attributes: readonly Buffer[];
}

/**
 * Object identifier of subjectAltName, 2.5.29.17, in DER: an attribute that holds it requests a
 * name other than the Reference ID.
 */
const subjectAlternativeName = Buffer.from([0x06, 0x03, 0x55, 0x1d, 0x11]);

/**
 * Checks a request in PEM. Returns the first violation, or the request. Never throws. Without the
 * vehicle's VIN, which a renewal does not have, the request must hold no text that looks like one.
 */
export function inspectRequest(pem: string, vin?: Vin): AcceptedRequest | CsrViolation {
  const der = decodePem(pem);
  const read = der === undefined ? undefined : readRequest(der);
  if (der === undefined || read === undefined) {
    return 'MALFORMED';
  }
  if (!read.hasSubject) {
    return 'SUBJECT_REQUIRED';
  }
  const keyViolation = publicKeyViolation(read.publicKey);
  if (keyViolation !== undefined) {
    return keyViolation;
  }
  if (!provesPossession(der, read.publicKey)) {
    return 'BAD_SIGNATURE';
  }
  if (read.attributes.some((attribute) => attribute.includes(subjectAlternativeName))) {
    return 'SUBJECT_ALTERNATIVE_NAME';
  }
  const canonicalPem = encodePem(der);
  const spellings = [der, Buffer.from(canonicalPem.replace(/\s/g, ''))];
  if (holdsAnyVin(der) || (vin !== undefined && spellings.some((bytes) => holdsVin(bytes, vin)))) {
    return 'VIN_IN_REQUEST';
  }
  return { pem: canonicalPem, keyFingerprint: keyFingerprint(read.publicKey) };
}

function readRequest(der: Buffer): ReadRequest | undefined {
  try {
    const request = new Pkcs10CertificateRequest(der);
    return {
      hasSubject: request.subjectName.toJSON().length > 0,
      publicKey: Buffer.from(request.publicKey.rawData),
      attributes: request.attributes.map((attribute) => Buffer.from(attribute.rawData)),
    };
  } catch {
    return undefined;
  }
}
