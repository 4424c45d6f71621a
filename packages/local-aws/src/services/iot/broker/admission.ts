/**
 * Which certificates may connect. IoT Core finds device certificates in its registry and asks no
 * authority about them, because they are registered without their CA. A certificate may connect if
 * it is registered, ACTIVE and within its validity. The TLS handshake proves that the client has
 * its key. (AWS: "X.509 client certificates")
 */
import { type X509Certificate, createHash } from 'node:crypto';
import type { IotParts } from '../iot-parts.ts';
import { certificateValues } from './certificate-values.ts';

/** An admitted certificate, as policies and presence events identify it. */
export interface DevicePrincipal {
  /** SHA-256 of the DER form, in hexadecimal. */
  readonly certificateId: string;
  readonly arn: string;
  /** Values of `iot:Certificate.…` by lower-case key. */
  readonly values: ReadonlyMap<string, string>;
}

/** Why a certificate was not admitted. */
export type AdmissionViolation =
  'NO_CERTIFICATE' | 'CERTIFICATE_NOT_REGISTERED' | 'CERTIFICATE_NOT_ACTIVE' | 'CERTIFICATE_NOT_VALID';

/** Decides on the certificate that a client presented. */
export function admit(
  parts: IotParts,
  presented: X509Certificate | undefined,
): { readonly principal: DevicePrincipal } | { readonly violation: AdmissionViolation } {
  if (presented === undefined) {
    return { violation: 'NO_CERTIFICATE' };
  }
  const certificateId = createHash('sha256').update(presented.raw).digest('hex');
  const registered = parts.certificates.find(certificateId);
  if (registered === undefined) {
    return { violation: 'CERTIFICATE_NOT_REGISTERED' };
  }
  if (registered.status !== 'ACTIVE') {
    return { violation: 'CERTIFICATE_NOT_ACTIVE' };
  }
  if (!isValidAt(presented, parts.clock.now())) {
    return { violation: 'CERTIFICATE_NOT_VALID' };
  }
  const arn = parts.arns.certificate(certificateId);
  return { principal: { certificateId, arn, values: certificateValues(presented) } };
}

/** The validity includes both of its ends (RFC 5280 §4.1.2.5). */
function isValidAt({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}
