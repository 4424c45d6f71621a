/**
 * The extensions of an issued certificate. The template takes precedence over the API, and the API
 * over the CSR. The CA adds its identifiers and the address of its CRL.
 */
import 'reflect-metadata';
import {
  AuthorityInfoAccessExtension,
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  CertificatePolicyExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  type Pkcs10CertificateRequest,
  type PublicKey,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
} from '@peculiar/x509';
import type { ApiExtensions, GeneralName } from './api-passthrough.ts';
import type { CertificateTemplate } from './certificate-template.ts';
import { toName } from './distinguished-name.ts';
import { invalidArguments } from './pca-errors.ts';
import { sanOf } from './signing-request.ts';

/** The addresses in the CA's configuration at which relying parties check for revocations. */
export interface RevocationAddresses {
  readonly crl?: string;
  readonly ocsp?: string;
}

const keyUsageFlags: Readonly<Record<string, KeyUsageFlags>> = {
  DigitalSignature: KeyUsageFlags.digitalSignature,
  NonRepudiation: KeyUsageFlags.nonRepudiation,
  KeyEncipherment: KeyUsageFlags.keyEncipherment,
  DataEncipherment: KeyUsageFlags.dataEncipherment,
  KeyAgreement: KeyUsageFlags.keyAgreement,
  KeyCertSign: KeyUsageFlags.keyCertSign,
  CRLSign: KeyUsageFlags.cRLSign,
  EncipherOnly: KeyUsageFlags.encipherOnly,
  DecipherOnly: KeyUsageFlags.decipherOnly,
};

/** Object identifiers of Private CA's `ExtendedKeyUsageType` (RFC 5280, Microsoft, RFC 6962). */
const extendedKeyUsages: Readonly<Record<string, string>> = {
  SERVER_AUTH: ExtendedKeyUsage.serverAuth,
  CLIENT_AUTH: ExtendedKeyUsage.clientAuth,
  CODE_SIGNING: ExtendedKeyUsage.codeSigning,
  EMAIL_PROTECTION: ExtendedKeyUsage.emailProtection,
  TIME_STAMPING: ExtendedKeyUsage.timeStamping,
  OCSP_SIGNING: ExtendedKeyUsage.ocspSigning,
  SMART_CARD_LOGIN: '1.3.6.1.4.1.311.20.2.2',
  DOCUMENT_SIGNING: '1.3.6.1.4.1.311.10.3.12',
  CERTIFICATE_TRANSPARENCY: '1.3.6.1.4.1.11129.2.4.4',
};

/** Extensions that only the template and the CA decide. */
const reserved = new Set([
  '2.5.29.14',
  '2.5.29.15',
  '2.5.29.17',
  '2.5.29.19',
  '2.5.29.31',
  '2.5.29.35',
  '2.5.29.37',
]);

/** Returns everything in the certificate except names, key and dates. */
export async function certificateExtensions(parts: {
  readonly template: CertificateTemplate;
  readonly request: Pkcs10CertificateRequest;
  readonly api: ApiExtensions;
  readonly authorityKey: PublicKey;
  readonly addresses: RevocationAddresses;
}): Promise<Extension[]> {
  const { template, request, authorityKey, addresses } = parts;
  const api = template.fromApi ? parts.api : {};
  const candidates = [
    new BasicConstraintsExtension(template.authority, template.pathLength, true),
    await AuthorityKeyIdentifierExtension.create(authorityKey),
    await SubjectKeyIdentifierExtension.create(request.publicKey),
    keyUsage(template, api, request),
    extendedKeyUsage(template, api, request),
    api.SubjectAlternativeNames === undefined
      ? sanOf(request)
      : alternativeNames(api.SubjectAlternativeNames),
    policies(api),
    addresses.crl === undefined || template.authority
      ? undefined
      : new CRLDistributionPointsExtension([addresses.crl]),
    addresses.ocsp === undefined ? undefined : new AuthorityInfoAccessExtension({ ocsp: addresses.ocsp }),
    ...customExtensions(api),
  ];
  return candidates.filter((extension) => extension !== undefined);
}

function keyUsage(template: CertificateTemplate, api: ApiExtensions, request: Pkcs10CertificateRequest) {
  const fromApi = Object.entries(api.KeyUsage ?? {}).flatMap(([name, wanted]) => (wanted ? [name] : []));
  const names = template.keyUsage ?? (api.KeyUsage === undefined ? undefined : fromApi);
  if (names === undefined) {
    return template.fromCsr ? requested(request, '2.5.29.15') : undefined;
  }
  const flags = names.reduce((sum, name) => sum | (keyUsageFlags[name] ?? 0), 0);
  // The flags are a bit set, which the type of the enum does not express.
  return flags === 0 ? undefined : new KeyUsagesExtension(flags, true);
}

function extendedKeyUsage(
  template: CertificateTemplate,
  api: ApiExtensions,
  request: Pkcs10CertificateRequest,
) {
  const fixed = template.extendedKeyUsage?.map((type) => ({ ExtendedKeyUsageType: type }));
  const usages = fixed ?? api.ExtendedKeyUsage;
  if (usages === undefined) {
    return template.fromCsr ? requested(request, '2.5.29.37') : undefined;
  }
  const identifiers = usages.map((usage) => {
    const { ExtendedKeyUsageType: type, ExtendedKeyUsageObjectIdentifier: oid } = {
      ExtendedKeyUsageObjectIdentifier: undefined,
      ...usage,
    };
    if ((type === undefined) === (oid === undefined)) {
      throw invalidArguments('Each extended key usage needs either a type or an object identifier.');
    }
    return oid ?? extendedKeyUsages[type ?? ''] ?? '';
  });
  return new ExtendedKeyUsageExtension(identifiers, false);
}

function requested(request: Pkcs10CertificateRequest, type: string): Extension | undefined {
  return request.extensions.find((extension) => extension.type === type);
}

function alternativeNames(names: readonly GeneralName[]): Extension {
  return new SubjectAlternativeNameExtension(names.map(toGeneralName), false);
}

function toGeneralName(name: GeneralName): JsonGeneralName {
  const given = Object.keys(name).length;
  if (given !== 1) {
    throw invalidArguments('Each subject alternative name needs exactly one kind of name.');
  }
  if (name.DnsName !== undefined) {
    return { type: 'dns', value: name.DnsName };
  }
  if (name.Rfc822Name !== undefined) {
    return { type: 'email', value: name.Rfc822Name };
  }
  if (name.UniformResourceIdentifier !== undefined) {
    return { type: 'url', value: name.UniformResourceIdentifier };
  }
  if (name.IpAddress !== undefined) {
    return { type: 'ip', value: name.IpAddress };
  }
  if (name.RegisteredId !== undefined) {
    return { type: 'id', value: name.RegisteredId };
  }
  if (name.DirectoryName !== undefined) {
    return { type: 'dn', value: toName(name.DirectoryName).toString() };
  }
  throw invalidArguments(
    'Subject alternative names of the kinds OtherName and EdiPartyName are not supported here.',
  );
}

function policies({ CertificatePolicies }: ApiExtensions): Extension | undefined {
  if (CertificatePolicies === undefined) {
    return undefined;
  }
  if (CertificatePolicies.some(({ PolicyQualifiers }) => PolicyQualifiers !== undefined)) {
    throw invalidArguments('Policy qualifiers are not supported here.');
  }
  return new CertificatePolicyExtension(CertificatePolicies.map(({ CertPolicyId }) => CertPolicyId));
}

function customExtensions({ CustomExtensions = [] }: ApiExtensions): readonly Extension[] {
  return CustomExtensions.map(({ ObjectIdentifier, Value, Critical = false }) => {
    if (reserved.has(ObjectIdentifier)) {
      throw invalidArguments(`The extension ${ObjectIdentifier} cannot be a custom extension.`);
    }
    return new Extension(ObjectIdentifier, Critical, Buffer.from(Value, 'base64'));
  });
}
