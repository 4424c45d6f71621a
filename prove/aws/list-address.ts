/** The revocation list that a certificate names. */
import 'reflect-metadata';
import { CRLDistributionPointsExtension, type X509Certificate } from '@peculiar/x509';

/** The list's address (RFC 5280 §4.2.1.13); undefined for a certificate without one. */
export function listAddress(certificate: X509Certificate): URL | undefined {
  const extension = certificate.getExtension(CRLDistributionPointsExtension);
  const [name] = extension?.distributionPoints[0]?.distributionPoint?.fullName ?? [];
  const address = name?.uniformResourceIdentifier;
  return address === undefined ? undefined : new URL(address);
}
