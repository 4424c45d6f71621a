/**
 * The registered device certificates, identified by the SHA-256 of their DER form, each with a
 * status.
 */
import { createHash, X509Certificate } from 'node:crypto';
import type { State, Store } from '../../state/store.ts';
import type { Clock } from '../../core/service.ts';
import type { IotArns } from './iot-arns.ts';
import { alreadyExists, certificateInvalid, notFound } from './iot-errors.ts';

/**
 * Statuses of registered certificates. IoT's other statuses belong to transfers and registered CAs.
 */
export type CertificateStatus = 'ACTIVE' | 'INACTIVE' | 'REVOKED';

/** A registered certificate. Times are epoch milliseconds. */
export interface RegisteredCertificate {
  readonly certificateId: string;
  readonly pem: string;
  readonly status: CertificateStatus;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly customerVersion: number;
  readonly generationId: string;
}

/** The certificates of the account. `require` throws ResourceNotFoundException. */
export class Certificates {
  readonly #certificates: Store<RegisteredCertificate>;
  readonly #arns: IotArns;
  readonly #clock: Clock;
  readonly #watchers: ((certificateId: string) => void)[] = [];

  constructor(state: State, arns: IotArns, clock: Clock) {
    this.#certificates = state.store('iot.certificates');
    this.#arns = arns;
    this.#clock = clock;
  }

  /**
   * Registers a certificate without its CA. Throws ResourceAlreadyExistsException, which names the
   * existing certificate.
   */
  register(pem: string, status: CertificateStatus): RegisteredCertificate {
    const certificateId = createHash('sha256').update(readCertificate(pem).raw).digest('hex');
    if (this.#certificates.has(certificateId)) {
      const arn = this.#arns.certificate(certificateId);
      throw alreadyExists('The certificate is already provisioned or registered', certificateId, arn);
    }
    const now = this.#clock.now();
    return this.#save({
      certificateId,
      pem,
      status,
      createdAt: now,
      modifiedAt: now,
      customerVersion: 1,
      generationId: certificateId.slice(0, 32),
    });
  }

  /** Finds the certificate with this id. */
  find(certificateId: string): RegisteredCertificate | undefined {
    return this.#certificates.get(certificateId.toLowerCase());
  }

  /** Throws ResourceNotFoundException for an unknown id. */
  require(certificateId: string): RegisteredCertificate {
    const certificate = this.find(certificateId);
    if (certificate === undefined) {
      throw notFound(`Certificate ${certificateId} not found`);
    }
    return certificate;
  }

  /** Sets the certificate's status. */
  setStatus(certificate: RegisteredCertificate, status: CertificateStatus): RegisteredCertificate {
    const { customerVersion } = certificate;
    const modifiedAt = this.#clock.now();
    const changed = { ...certificate, status, modifiedAt, customerVersion: customerVersion + 1 };
    this.#save(changed);
    this.#notify(changed);
    return changed;
  }

  /** Deletes the certificate. */
  delete(certificate: RegisteredCertificate): void {
    this.#certificates.delete(certificate.certificateId);
    this.#notify(certificate);
  }

  /** Calls the listener with every certificate whose status changes or that is deleted. */
  watch(watcher: (certificateId: string) => void): void {
    this.#watchers.push(watcher);
  }

  /** Returns all certificates, oldest first. */
  list(): readonly RegisteredCertificate[] {
    return [...this.#certificates.entries()].map(([, certificate]) => certificate);
  }

  #notify({ certificateId }: RegisteredCertificate): void {
    for (const watcher of this.#watchers) {
      watcher(certificateId);
    }
  }

  #save(certificate: RegisteredCertificate): RegisteredCertificate {
    this.#certificates.set(certificate.certificateId, certificate);
    return certificate;
  }
}

/** Reads a PEM certificate whose key IoT Core accepts: RSA from 2048 bits, P-256, P-384, P-521. */
export function readCertificate(pem: string): X509Certificate {
  const certificate = parse(pem);
  const { modulusLength = 0, namedCurve } = certificate.publicKey.asymmetricKeyDetails ?? {};
  const strongRsa = certificate.publicKey.asymmetricKeyType === 'rsa' && modulusLength >= 2048;
  const knownCurve = ['prime256v1', 'secp384r1', 'secp521r1'].includes(namedCurve ?? '');
  if (!strongRsa && !knownCurve) {
    throw certificateInvalid('The key of the certificate is not supported.');
  }
  return certificate;
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw certificateInvalid('The certificate could not be parsed.');
  }
}
