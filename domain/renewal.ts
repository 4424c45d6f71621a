/**
 * Renewal of a vehicle's certificate over its own session: what the vehicle and the cloud send to
 * each other, and the events that invoke the renewal function.
 */

/** What a vehicle publishes on its topic `certificate-request`, as JSON. */
export interface CertificateRequestMessage {
  /** PKCS #10 in PEM. */
  readonly csr: string;
  /** A UUID, which the responses repeat. */
  readonly requestId?: string;
}

/** What the cloud publishes on a vehicle's topic `certificate`, as JSON. */
export type CertificateMessage = (OfferedCertificate | RefusedRequest) & { readonly requestId?: string };

/** A certificate for the request's key. Asking again with the same request returns it again. */
export interface OfferedCertificate {
  /** PEM. */
  readonly certificate: string;
  readonly certificateChain: string;
  /** ISO 8601. */
  readonly notAfter: string;
  /**
   * ISO 8601: until then a record under the certificate must arrive, or it is revoked shortly after
   * and the previous one stays. The vehicle keeps both until a day after it. Absent for a
   * certificate that is in use already.
   */
  readonly useBefore?: string;
  /** Where the vehicle publishes its telemetry from now on, as `provisionVehicle` returns it. */
  readonly telemetryTopic: string;
}

/** Why the vehicle gets no certificate. */
export interface RefusedRequest {
  readonly error: RenewalRefusal;
  /** When asking again may help. */
  readonly retryAfterSeconds?: number;
}

/** Reasons for a refusal; each is a dimension of a metric. */
export type RenewalRefusal =
  /** The message is not JSON with a `csr`, or too long. */
  | 'INVALID_REQUEST'
  /** Not PKCS #10, without proof of possession, or with a VIN. */
  | 'INVALID_CSR'
  /** Another vehicle has the key. */
  | 'KEY_IN_USE'
  /** The vehicle had the key before, and another one replaced it. */
  | 'KEY_RETIRED'
  /** The key is the present one, and a renewal replaces it. */
  | 'KEY_NOT_NEW'
  /** The inventory pins another key. */
  | 'KEY_MISMATCH'
  /**
   * Another certificate is being issued to the vehicle, or too many of its earlier ones are still
   * to be retired.
   */
  | 'IN_PROGRESS'
  | 'RATE_LIMITED';

/** Longest message of a vehicle that is read, in bytes; a request for RSA 4096 has about 2 KB. */
export const maximumRequestBytes = 16_384;

/** What invokes the renewal function; both rules of AWS IoT write `kind` themselves. */
export type RenewalEvent = CertificateRequestEvent | CertificateUsedEvent;

/** A vehicle's request, as the rule writes it. */
export interface CertificateRequestEvent {
  readonly kind: 'REQUEST';
  /** From the topic, to which only this vehicle can publish. */
  readonly referenceId: string;
  /** Id of the certificate under which the vehicle published. */
  readonly certificateId: string;
  /** The MQTT payload, base64. */
  readonly payload: string;
}

/** The ingest function has seen a record under a renewed certificate. */
export interface CertificateUsedEvent {
  readonly kind: 'USED';
  readonly referenceId: string;
  readonly certificateId: string;
}
