/** The certificate authorities and their certificates, which survive restarts. */
import type { State, Store } from '../../state/store.ts';
import type { Clock, Place } from '../../core/service.ts';
import type { AuthorityRecord, CertificateRecord } from './authority-record.ts';
import { invalidArn, notFound } from './pca-errors.ts';

/** How long an idempotency token returns the same certificate. AWS documents five minutes. */
const idempotencyWindowMs = 5 * 60_000;

interface TokenRecord {
  readonly certificateArn: string;
  readonly at: number;
}

/** The authorities of the account and the certificates that they issued. */
export class Authorities {
  readonly #authorities: Store<AuthorityRecord>;
  readonly #certificates: Store<CertificateRecord>;
  readonly #tokens: Store<TokenRecord>;
  readonly #place: Place;
  readonly #clock: Clock;

  constructor(state: State, place: Place, clock: Clock) {
    this.#authorities = state.store('acm-pca.authorities');
    this.#certificates = state.store('acm-pca.certificates');
    this.#tokens = state.store('acm-pca.idempotency-tokens');
    this.#place = place;
    this.#clock = clock;
  }

  /** `arn:aws:acm-pca:<region>:<account>:certificate-authority/<id>`. */
  authorityArn(id: string): string {
    const { partition, region, accountId } = this.#place;
    return `arn:${partition}:acm-pca:${region}:${accountId}:certificate-authority/${id}`;
  }

  /** Stores a new authority, or replaces the stored one. */
  save(authority: AuthorityRecord): AuthorityRecord {
    this.#authorities.set(authority.arn, authority);
    return authority;
  }

  /** Finds the authority with this ARN. */
  find(arn: string): AuthorityRecord | undefined {
    return this.#authorities.get(arn);
  }

  /**
   * Throws InvalidArnException when the text is not the ARN of an authority, and
   * ResourceNotFoundException when the authority does not exist.
   */
  require(arn: string): AuthorityRecord {
    if (!/^arn:[\w-]+:acm-pca:[\w-]+:\d+:certificate-authority\/[\w-]+$/.test(arn)) {
      throw invalidArn(`${arn} is not the ARN of a certificate authority.`);
    }
    const authority = this.find(arn);
    if (authority === undefined) {
      throw notFound(`Could not find Certificate Authority ${arn}.`);
    }
    return authority;
  }

  /** Stores a certificate under its ARN, and under the idempotency token for repeated requests. */
  saveCertificate(certificate: CertificateRecord, idempotencyToken?: string): void {
    this.#certificates.set(certificate.arn, certificate);
    if (idempotencyToken === undefined) {
      return;
    }
    this.#forgetOldTokens();
    const token = tokenKey(certificate.authorityArn, idempotencyToken);
    this.#tokens.delete(token);
    this.#tokens.set(token, { certificateArn: certificate.arn, at: this.#clock.now() });
  }

  /** Returns the certificate issued for the same token within the window. */
  findByToken(authorityArn: string, idempotencyToken: string): CertificateRecord | undefined {
    const token = this.#tokens.get(tokenKey(authorityArn, idempotencyToken));
    if (token === undefined || !this.#isFresh(token)) {
      return undefined;
    }
    return this.#certificates.get(token.certificateArn);
  }

  /** Finds the certificate with this ARN. */
  findCertificate(arn: string): CertificateRecord | undefined {
    return this.#certificates.get(arn);
  }

  /** Finds the authority's certificate with this serial number (lower-case hexadecimal). */
  findBySerial(authorityArn: string, serial: string): CertificateRecord | undefined {
    return this.#certificates.get(`${authorityArn}/certificate/${serial}`);
  }

  /** Revoked certificates of the authority: the content of its CRL. */
  revokedBy(authorityArn: string): readonly CertificateRecord[] {
    return [...this.#certificates.entries()]
      .map(([, certificate]) => certificate)
      .filter(
        (certificate) => certificate.authorityArn === authorityArn && certificate.revokedAt !== undefined,
      );
  }

  /**
   * Tokens are in the order of their use, so the loop ends at the first one that is still valid.
   */
  #forgetOldTokens(): void {
    for (const [key, token] of this.#tokens.entries()) {
      if (this.#isFresh(token)) {
        return;
      }
      this.#tokens.delete(key);
    }
  }

  #isFresh({ at }: TokenRecord): boolean {
    return this.#clock.now() - at < idempotencyWindowMs;
  }
}

function tokenKey(authorityArn: string, idempotencyToken: string): string {
  return `${authorityArn}#${idempotencyToken}`;
}
