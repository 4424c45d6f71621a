/** Creates and activates authorities, and signs their CSRs and certificates. */
import 'reflect-metadata';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  Pkcs10CertificateRequestGenerator,
  PublicKey,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Clock } from '../../core/service.ts';
import type { ApiPassthrough } from './api-passthrough.ts';
import type { Authorities } from './authorities.ts';
import type { AuthorityRecord, CertificateRecord } from './authority-record.ts';
import { type RevocationAddresses, certificateExtensions } from './certificate-extensions.ts';
import { defaultTemplateArn, requireTemplate } from './certificate-template.ts';
import { toName } from './distinguished-name.ts';
import { invalidArguments, invalidState } from './pca-errors.ts';
import { generateKeyPair, signerFor } from './signing.ts';
import { type RevocationLists, listAddress } from './revocation-lists.ts';
import { requireSigningRequest } from './signing-request.ts';
import { type Validity, validityEnd } from './validity.ts';

/** Input of IssueCertificate, checked and decoded. */
export interface IssueRequest {
  /** PEM. */
  readonly signingRequest: string;
  readonly signingAlgorithm: string;
  readonly templateArn?: string;
  readonly apiPassthrough?: ApiPassthrough;
  readonly validity: Validity;
  readonly notBefore?: Validity;
  readonly idempotencyToken?: string;
}

/** What the template gives for a new authority. */
export type AuthorityDefinition = Pick<
  AuthorityRecord,
  | 'type'
  | 'keyAlgorithm'
  | 'signingAlgorithm'
  | 'subject'
  | 'usageMode'
  | 'keyStorageSecurityStandard'
  | 'revocation'
>;

/**
 * Certificates are valid from an hour before their issue, so that a relying party with a slow clock
 * accepts them.
 */
const backdatingMs = 60 * 60_000;
const shortLivedMs = 7 * 86_400_000;

/** Signs for the authorities. Throws only errors of Private CA. */
export class Issuer {
  readonly #authorities: Authorities;
  readonly #lists: RevocationLists;
  readonly #clock: Clock;

  constructor(authorities: Authorities, lists: RevocationLists, clock: Clock) {
    this.#authorities = authorities;
    this.#lists = lists;
    this.#clock = clock;
  }

  /**
   * Creates an authority with its key and CSR. It cannot issue certificates until it is activated.
   */
  async createAuthority(definition: AuthorityDefinition): Promise<AuthorityRecord> {
    const keys = await generateKeyPair(definition.keyAlgorithm);
    const signer = await signerFor(definition.keyAlgorithm, definition.signingAlgorithm, keys);
    const request = await Pkcs10CertificateRequestGenerator.create({
      name: toName(definition.subject),
      keys: { privateKey: signer.privateKey, publicKey: signer.publicKey },
      signingAlgorithm: signer.algorithm,
    });
    const now = this.#clock.now();
    return this.#authorities.save({
      ...definition,
      arn: this.#authorities.authorityArn(randomUUID()),
      keys,
      signingRequest: request.toString('pem'),
      status: 'PENDING_CERTIFICATE',
      createdAt: now,
      lastStateChangeAt: now,
    });
  }

  /**
   * Installs the authority's own certificate. Throws InvalidArgsException when that is for another
   * key.
   */
  activate(
    authority: AuthorityRecord,
    certificate: string,
    chain: string,
    disabled: boolean,
  ): AuthorityRecord {
    const own = new X509Certificate(certificate);
    if (!Buffer.from(own.publicKey.rawData).equals(Buffer.from(authority.keys.publicKey, 'base64'))) {
      throw invalidArguments('The certificate is not for the key of the certificate authority.');
    }
    const status = disabled ? 'DISABLED' : 'ACTIVE';
    return this.#authorities.save({
      ...authority,
      certificate,
      chain,
      status,
      lastStateChangeAt: this.#clock.now(),
    });
  }

  /** Issues a certificate, or returns the one of the last five minutes with the same token. */
  async issue(authority: AuthorityRecord, wanted: IssueRequest): Promise<CertificateRecord> {
    const repeated = this.#repeated(authority, wanted);
    if (repeated !== undefined) {
      return repeated;
    }
    const template = requireTemplate(wanted.templateArn ?? defaultTemplateArn);
    const request = await requireSigningRequest(wanted.signingRequest);
    const signer = await signerFor(authority.keyAlgorithm, wanted.signingAlgorithm, authority.keys);
    const issuedAt = this.#clock.now();
    const dates = this.#dates(authority, wanted, issuedAt);
    const apiSubject = template.fromApi ? wanted.apiPassthrough?.Subject : undefined;
    const serial = newSerial();
    const listKey = template.authority ? undefined : this.#lists.assign(authority);
    const certificate = await X509CertificateGenerator.create({
      serialNumber: serial,
      issuer: this.#issuerName(authority, wanted),
      subject: apiSubject === undefined ? request.subjectName : toName(apiSubject),
      ...dates,
      publicKey: request.publicKey,
      signingKey: signer.privateKey,
      signingAlgorithm: signer.algorithm,
      extensions: await certificateExtensions({
        template,
        request,
        api: wanted.apiPassthrough?.Extensions ?? {},
        authorityKey: new PublicKey(Buffer.from(authority.keys.publicKey, 'base64')),
        addresses: revocationAddresses(authority, listKey),
      }),
    });
    // Another call with the same token may have finished while this one was signing. The
    // certificate of the first call counts.
    const overtaken = this.#repeated(authority, wanted);
    if (overtaken !== undefined) {
      return overtaken;
    }
    const record = {
      arn: `${authority.arn}/certificate/${serial}`,
      authorityArn: authority.arn,
      serial,
      certificate: certificate.toString('pem'),
      issuedAt,
      expiresAt: dates.notAfter.getTime(),
      ...(listKey === undefined ? {} : { listKey }),
    };
    this.#authorities.saveCertificate(record, wanted.idempotencyToken);
    await this.#lists.publish(authority);
    return record;
  }

  #repeated(authority: AuthorityRecord, { idempotencyToken }: IssueRequest): CertificateRecord | undefined {
    if (idempotencyToken === undefined) {
      return undefined;
    }
    return this.#authorities.findByToken(authority.arn, idempotencyToken);
  }

  /** A pending authority may sign only its own root certificate. */
  #issuerName(authority: AuthorityRecord, { signingRequest, templateArn = '' }: IssueRequest) {
    if (authority.certificate !== undefined && authority.status === 'ACTIVE') {
      return new X509Certificate(authority.certificate).subjectName;
    }
    const isOwnRoot =
      authority.status === 'PENDING_CERTIFICATE' &&
      templateArn.includes(':template/RootCACertificate') &&
      signingRequest.trim() === authority.signingRequest.trim();
    if (!isOwnRoot) {
      throw invalidState('The certificate authority is not in the ACTIVE state.');
    }
    return toName(authority.subject);
  }

  #dates(authority: AuthorityRecord, wanted: IssueRequest, now: number) {
    const issuedAt = new Date(now);
    const notBefore =
      wanted.notBefore === undefined
        ? new Date(Math.floor((now - backdatingMs) / 1000) * 1000)
        : validityEnd(wanted.notBefore, issuedAt);
    const notAfter = validityEnd(wanted.validity, issuedAt);
    if (notAfter <= notBefore || notAfter <= issuedAt) {
      throw invalidArguments('The certificate must end after it begins, and in the future.');
    }
    const limit =
      authority.certificate === undefined ? undefined : new X509Certificate(authority.certificate).notAfter;
    if (limit !== undefined && notAfter > limit) {
      throw invalidArguments(
        'The certificate validity specified exceeds the certificate authority validity.',
      );
    }
    if (authority.usageMode === 'SHORT_LIVED_CERTIFICATE' && notAfter.getTime() - now > shortLivedMs) {
      throw invalidArguments(
        'A short-lived certificate authority issues certificates for at most seven days.',
      );
    }
    return { notBefore, notAfter };
  }
}

/** 127 random bits: positive, and 32 hexadecimal digits like AWS's. */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function revocationAddresses(authority: AuthorityRecord, listKey: string | undefined): RevocationAddresses {
  const [, , , region = ''] = authority.arn.split(':');
  const { CrlConfiguration: crl, OcspConfiguration: ocsp } = authority.revocation;
  const omitted = crl?.CrlDistributionPointExtensionConfiguration?.OmitExtension === true;
  const ocspHost = ocsp?.OcspCustomCname ?? `ocsp.acm-pca.${region}.amazonaws.com`;
  return {
    ...(listKey === undefined || omitted ? {} : { crl: listAddress(authority, listKey) }),
    ...(ocsp?.Enabled === true ? { ocsp: `http://${ocspHost}` } : {}),
  };
}
